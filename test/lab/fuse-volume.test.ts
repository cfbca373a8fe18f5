import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { buildSlowFuse } from './build.js';
import { mountSlowFuse, type SlowFuseOptions, type SlowFuseVolume } from './fuse-volume.js';
import { isMounted, makeMountPoint } from './mounts.js';
import { runWriteClient, startWriteClient } from './write-client.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const volumes: SlowFuseVolume[] = [];

async function mount(options: SlowFuseOptions = {}): Promise<SlowFuseVolume> {
  const volume = await mountSlowFuse(options);
  volumes.push(volume);
  return volume;
}

afterEach(async () => {
  for (const volume of volumes.splice(0)) {
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
    expect(existsSync(volume.path)).toBe(false);
  }
});

describeWith(['root', 'fuse'], 'a slow FUSE volume as a file system', () => {
  it('keeps what is written, also in pieces and after a hole', async () => {
    const { path } = await mount();
    const file = join(path, 'file');
    const content = Buffer.from(Array.from({ length: 3 * MIB + 17 }, (_, index) => (index * 7) % 251));
    const handle = await open(file, 'w+');
    await handle.write(content, 0, content.length, 5000);
    await handle.sync();
    await handle.close();
    const read = await readFile(file);
    expect(read.subarray(0, 5000).equals(Buffer.alloc(5000))).toBe(true);
    expect(read.subarray(5000).equals(content)).toBe(true);
  });

  it('cuts files, and what lay behind the cut reads as zeros when they grow again', async () => {
    const { path } = await mount();
    const file = join(path, 'file');
    await writeFile(file, Buffer.alloc(20_000, 1));
    const handle = await open(file, 'r+');
    await handle.truncate(6000);
    await handle.truncate(9000);
    await handle.close();
    const read = await readFile(file);
    expect(read.equals(Buffer.concat([Buffer.alloc(6000, 1), Buffer.alloc(3000)]))).toBe(true);
  });

  it('makes, lists, renames and removes files and directories', async () => {
    const { path } = await mount();
    await mkdir(join(path, 'a/b'), { recursive: true });
    const names = Array.from(
      { length: 1500 },
      (_, index) => `file-with-a-long-name-${String(index).padStart(4, '0')}`,
    );
    for (const name of names) await writeFile(join(path, 'a/b', name), name);
    expect((await readdir(join(path, 'a/b'))).sort()).toEqual(names);
    await writeFile(join(path, 'a/new'), 'new');
    await rename(join(path, 'a/new'), join(path, 'a/b', names[0]!));
    expect(await readFile(join(path, 'a/b', names[0]!), 'utf8')).toBe('new');
    await expect(stat(join(path, 'a/new'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(open(join(path, 'a/b', names[1]!), 'wx')).rejects.toMatchObject({ code: 'EEXIST' });
    await rm(join(path, 'a'), { recursive: true });
    expect(await readdir(path)).toEqual([]);
  });

  it('counts exactly', async () => {
    const volume = await mount();
    const handle = await open(join(volume.path, 'file'), 'w+');
    for (let block = 0; block < 7; block++) await handle.write(Buffer.alloc(4096), 0, 4096, block * 4096);
    await handle.write(Buffer.alloc(MIB / 2), 0, MIB / 2, 0);
    await handle.sync();
    await handle.datasync();
    await handle.read(Buffer.alloc(8192), 0, 8192, 0);
    await handle.close();
    expect(await volume.stats()).toMatchObject({
      writes: 7 + 1,
      writeBytes: 7 * 4096 + MIB / 2,
      syncs: 2,
      reads: 1,
      readBytes: 8192,
      failedWrites: 0,
      heldWrites: 0,
      usedBytes: MIB / 2,
    });
  });

  it('can be read-only', async () => {
    const { path } = await mount({ readOnly: true });
    await expect(writeFile(join(path, 'file'), '')).rejects.toMatchObject({ code: 'EROFS' });
  });
});

describeWith(['root', 'fuse'], 'delays of a slow FUSE volume', () => {
  // The times here are those of the server's delays; a busy machine adds to both sides of a ratio.
  async function ratesByPool(
    options: SlowFuseOptions,
    files: number,
    writes: number,
  ): Promise<[number, number]> {
    const volume = await mount(options);
    const rates: number[] = [];
    for (const poolSize of [4, 64]) {
      const result = await runWriteClient({ directory: volume.path, poolSize, files, inFlight: 64, writes });
      expect(result).toMatchObject({ exitCode: 0, writes });
      rates.push(result.writes / result.elapsedMs);
      // What the pool lets through is what the server sees at one time.
      const { peakWritesInFlight } = await volume.stats();
      expect(peakWritesInFlight).toBeLessThanOrEqual(poolSize);
      expect(peakWritesInFlight).toBeGreaterThan(poolSize / 2);
    }
    expect(await volume.stats()).toMatchObject({ writes: 2 * writes, writeBytes: 2 * writes * 4096 });
    return [rates[0]!, rates[1]!];
  }

  it.each([1, 8])('are waited for in parallel, in %i file(s)', async (files) => {
    const [four, sixtyFour] = await ratesByPool({ writeLatencyMs: 40 }, files, 256);
    expect(sixtyFour / four).toBeGreaterThan(8);
  });

  it('are waited for one after another with serial', async () => {
    const [four, sixtyFour] = await ratesByPool({ writeLatencyMs: 10, serial: true }, 1, 96);
    expect(sixtyFour / four).toBeLessThan(1.5);
  });

  it('last at least as long as asked, for each kind of operation', async () => {
    const volume = await mount({
      writeLatencyMs: 20,
      readLatencyMs: 30,
      syncLatencyMs: 40,
      metadataLatencyMs: 10,
    });
    const handle = await open(join(volume.path, 'file'), 'w+');
    const took = async (operation: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await operation();
      return performance.now() - start;
    };
    expect(await took(() => handle.write(Buffer.alloc(4096), 0, 4096, 0))).toBeGreaterThanOrEqual(20);
    expect(await took(() => handle.read(Buffer.alloc(4096), 0, 4096, 0))).toBeGreaterThanOrEqual(30);
    expect(await took(() => handle.sync())).toBeGreaterThanOrEqual(40);
    expect(await took(() => handle.datasync())).toBeGreaterThanOrEqual(40);
    expect(await took(() => mkdir(join(volume.path, 'directory')))).toBeGreaterThanOrEqual(10);
    await handle.close();
    expect((await volume.stats()).syncs).toBe(2);
  });

  it('pace bytes to the bandwidth', async () => {
    const volume = await mount({ bandwidthBytesPerSecond: 10e6 });
    const start = performance.now();
    await writeFile(join(volume.path, 'file'), Buffer.alloc(4e6));
    expect(performance.now() - start).toBeGreaterThanOrEqual(399);
  });

  it('serve so many at a time with slots', async () => {
    const volume = await mount({ writeLatencyMs: 20, slots: 2 });
    const result = await runWriteClient({
      directory: volume.path,
      poolSize: 8,
      files: 1,
      inFlight: 8,
      writes: 16,
    });
    expect(result.writes).toBe(16);
    expect(result.elapsedMs).toBeGreaterThanOrEqual((16 / 2) * 20 - 1);
  });
});

describeWith(['root', 'fuse'], 'faults of a slow FUSE volume', () => {
  it('gives ENOSPC beyond its capacity, and the space again after removal', async () => {
    const volume = await mount({ capacityBytes: MIB });
    expect(await statfs(volume.path)).toMatchObject({ blocks: 256, bavail: 256, bsize: MIB });
    await writeFile(join(volume.path, 'full'), Buffer.alloc(MIB));
    await expect(writeFile(join(volume.path, 'more'), 'x')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await volume.stats()).toMatchObject({ usedBytes: MIB, failedWrites: 1 });
    await rm(join(volume.path, 'full'));
    await volume.statsWhen(({ usedBytes }) => usedBytes === 0);
    await writeFile(join(volume.path, 'more'), 'x');
  });

  it.each(['EIO', 'ENOSPC', 'EDQUOT'] as const)('fails with %s after so many bytes', async (failErrno) => {
    const volume = await mount({ failAfterBytes: 10 * 4096, failErrno });
    const { path: directory } = volume;
    const result = await runWriteClient({ directory, poolSize: 4, files: 2, inFlight: 1, writes: 20 });
    // Node.js knows no name for EDQUOT.
    const error = failErrno === 'EDQUOT' ? 'Unknown system error -122' : failErrno;
    expect(result).toMatchObject({ exitCode: 1, writes: 10, error });
    expect(await volume.stats()).toMatchObject({ writes: 10, writeBytes: 10 * 4096, failedWrites: 1 });
  });

  it('fails reads after so many bytes, syncs and opens after so many calls', async () => {
    const volume = await mount({ failReadsAfterBytes: 2 * 4096, failSyncsAfter: 1, failOpensAfter: 2 });
    const file = join(volume.path, 'file');
    await writeFile(file, Buffer.alloc(4 * 4096));
    const handle = await open(file, 'r+');
    try {
      await handle.sync();
      await expect(handle.datasync()).rejects.toMatchObject({ code: 'EIO', syscall: 'fdatasync' });
      const read = (block: number) => handle.read(Buffer.alloc(4096), 0, 4096, block * 4096);
      await read(0);
      await read(1);
      await expect(read(2)).rejects.toMatchObject({ code: 'EIO', syscall: 'read' });
    } finally {
      await handle.close();
    }
    await expect(open(file, 'r')).rejects.toMatchObject({ code: 'EIO', syscall: 'open' });
    await expect(writeFile(join(volume.path, 'new'), '')).rejects.toMatchObject({ code: 'EIO' });
    expect(await volume.stats()).toMatchObject({ reads: 2, failedReads: 1, syncs: 1, failedSyncs: 1 });
  });

  it('fails reads of what lies from a byte on, each time, and ends those before there', async () => {
    const volume = await mount({ failReadsFromByte: 4096 });
    const file = join(volume.path, 'file');
    await writeFile(file, Buffer.alloc(4 * 4096));
    const handle = await open(file, 'r');
    try {
      const read = (at: number) => handle.read(Buffer.alloc(8192), 0, 8192, at);
      for (let time = 0; time < 2; time++) {
        expect((await read(0)).bytesRead).toBe(4096);
        await expect(read(4096)).rejects.toMatchObject({ code: 'EIO', syscall: 'read' });
      }
    } finally {
      await handle.close();
    }
    expect(await volume.stats()).toMatchObject({ reads: 2, readBytes: 8192, failedReads: 2 });
  });

  it('hangs after so many bytes, and lets its client be killed', async () => {
    const volume = await mount({ hangAfterBytes: 5 * 4096 });
    const client = startWriteClient({
      directory: volume.path,
      poolSize: 4,
      files: 1,
      inFlight: 8,
      writes: 20,
    });
    expect(await volume.statsWhen(({ heldWrites }) => heldWrites === 4)).toMatchObject({ writes: 5 });
    client.kill();
    expect((await client.result).exitCode).toBeNull();
    await volume.statsWhen(
      ({ heldWrites, interruptedWrites }) => heldWrites === 0 && interruptedWrites === 4,
    );
  });

  it('goes on where it hung, once resumed', async () => {
    const volume = await mount({ hangAfterBytes: 5 * 4096 });
    const client = startWriteClient({
      directory: volume.path,
      poolSize: 4,
      files: 1,
      inFlight: 8,
      writes: 20,
    });
    await volume.statsWhen(({ heldWrites }) => heldWrites === 4);
    volume.resume();
    expect(await client.result).toMatchObject({ exitCode: 0, writes: 20, error: null });
    expect(await volume.stats()).toMatchObject({ writes: 20, writeBytes: 20 * 4096, heldWrites: 0 });
  });

  it('can be released while a client hangs in it', async () => {
    const volume = await mount({ hangAfterBytes: 0 });
    const client = startWriteClient({
      directory: volume.path,
      poolSize: 4,
      files: 1,
      inFlight: 4,
      writes: 4,
    });
    await volume.statsWhen(({ heldWrites }) => heldWrites === 4);
    await volume.release();
    expect(await client.result).toMatchObject({ exitCode: 1, writes: 0, error: 'ECONNABORTED' });
  });

  it('lets a client be killed that waits in a long delay', async () => {
    const volume = await mount({ writeLatencyMs: 3_600_000 });
    const client = startWriteClient({
      directory: volume.path,
      poolSize: 4,
      files: 1,
      inFlight: 4,
      writes: 4,
    });
    await volume.statsWhen(({ peakWritesInFlight }) => peakWritesInFlight === 4);
    client.kill();
    expect((await client.result).exitCode).toBeNull();
    expect(await volume.statsWhen(({ interruptedWrites }) => interruptedWrites === 4)).toMatchObject({
      writes: 0,
    });
  });

  it('is gone under its clients when the server is killed', async () => {
    const volume = await mount({ writeLatencyMs: 1 });
    const handle = await open(join(volume.path, 'file'), 'w');
    await handle.write(Buffer.alloc(4096), 0, 4096, 0);
    volume.kill();
    await expect
      .poll(() => handle.write(Buffer.alloc(1), 0, 1, 0).catch((error: unknown) => error))
      .toMatchObject({ code: 'ENOTCONN' });
    await handle.close().catch(() => undefined);
    await expect(volume.stats()).rejects.toThrow('has ended');
  });

  it('ends with the process that started its server', async () => {
    const program = await buildSlowFuse();
    const path = await makeMountPoint('fuse');
    const parent = spawn('sh', ['-c', '"$0" --remove-mountpoint "$1" & wait', program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    expect(isMounted(path)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(false);
    expect(isMounted(path)).toBe(false);
  });
});
