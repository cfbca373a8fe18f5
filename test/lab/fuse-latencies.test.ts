import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { mountSlowFuse, type SlowFuseVolume } from './fuse-volume.js';
import { runWriteClient } from './write-client.js';

const BLOCK = Buffer.alloc(4096, 1);

/** Milliseconds of each of so many writes, one after another. */
async function timeWritesOf(volume: SlowFuseVolume, count: number): Promise<number[]> {
  const handle = await open(join(volume.path, 'file'), 'w');
  const times: number[] = [];
  for (let write = 0; write < count; write++) {
    const start = performance.now();
    await handle.write(BLOCK, 0, BLOCK.length, 0);
    times.push(performance.now() - start);
  }
  await handle.close();
  return times;
}

/** The places of those that took at least so long. */
function slowOnes(times: readonly number[], leastMs: number): number[] {
  return times.flatMap((time, place) => (time >= leastMs ? [place] : []));
}

describeWith(['root', 'fuse'], 'latencies of a slow FUSE volume', () => {
  it('has one spike in each run of writes, at places that the seed tells', async () => {
    const placesOf = async (seed: number): Promise<number[]> => {
      await using volume = await mountSlowFuse({ spikeEvery: 10, spikeLatencyMs: 60, seed });
      return slowOnes(await timeWritesOf(volume, 40), 60);
    };
    const places = await placesOf(7);
    expect(places.map((place) => Math.floor(place / 10))).toEqual([0, 1, 2, 3]);
    expect(await placesOf(7)).toEqual(places);
    expect(await placesOf(8)).not.toEqual(places);
  });

  it('goes on with other writes while one takes long, also where they take turns', async () => {
    // 64 writes of 2 ms by turns take 128 ms, with the spike of 300 ms beside them and not before them.
    await using volume = await mountSlowFuse({
      writeLatencyMs: 2,
      serial: true,
      spikeEvery: 64,
      spikeLatencyMs: 300,
    });
    const result = await runWriteClient({
      directory: volume.path,
      poolSize: 8,
      files: 8,
      inFlight: 8,
      writes: 64,
    });
    expect(result.elapsedMs).toBeGreaterThanOrEqual(299);
    expect(result.elapsedMs).toBeLessThan(300 + 126);
  });

  it('varies by its jitter, and no more', async () => {
    await using volume = await mountSlowFuse({ writeLatencyMs: 20, jitterPercent: 50 });
    const times = await timeWritesOf(volume, 20);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10);
    expect(Math.min(...times)).toBeLessThan(16);
    expect(Math.max(...times)).toBeGreaterThan(24);
  });

  it('stalls again and again, for all operations', async () => {
    await using volume = await mountSlowFuse({ writeLatencyMs: 1, stallEveryMs: 500, stallForMs: 200 });
    const handle = await open(join(volume.path, 'file'), 'w');
    const until = performance.now() + 1200;
    const stallsOf = async (operation: (count: number) => Promise<unknown>): Promise<number> => {
      let stalls = 0;
      for (let count = 0; performance.now() < until; count++) {
        const start = performance.now();
        await operation(count);
        if (performance.now() - start > 150) stalls++;
      }
      return stalls;
    };
    const [ofWrites, ofLookups] = await Promise.all([
      stallsOf(() => handle.write(BLOCK, 0, BLOCK.length, 0)),
      // A name that is not there is asked for at the server each time.
      stallsOf((count) => stat(join(volume.path, `absent-${count}`)).catch(() => null)),
    ]);
    await handle.close();
    expect(ofWrites).toBeGreaterThanOrEqual(2);
    expect(ofLookups).toBe(ofWrites);
  });

  it('serves the writes to one file one after another with a lock on files, those to several in parallel', async () => {
    await using volume = await mountSlowFuse({ writeLatencyMs: 10, fileLock: true });
    const elapsed = async (files: number): Promise<number> => {
      const client = { directory: volume.path, poolSize: 8, files, inFlight: 8, writes: 32 };
      return (await runWriteClient(client)).elapsedMs;
    };
    expect(await elapsed(1)).toBeGreaterThanOrEqual(32 * 10);
    expect(await elapsed(8)).toBeLessThan(32 * 10 * 0.6);
  });

  it.each([
    { spikeEvery: 10 },
    { stallEveryMs: 10 },
    { stallEveryMs: 10, stallForMs: 10 },
    { jitterPercent: 101 },
  ])('does not start with %o', async (options) => {
    await expect(mountSlowFuse(options)).rejects.toThrow('ended');
  });
});
