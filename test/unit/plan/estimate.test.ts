import { describe, expect, it } from 'vitest';
import { GIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { defaultReserveBytes } from '../../../src/plan/space.js';
import { surroundings } from './surroundings.js';

async function estimateOf(input: Record<string, unknown>) {
  const { plan } = await makePlan({ paths: ['/disk'], strategy: 'native-uv', ...input }, surroundings());
  return plan.estimate;
}

describe('estimate', () => {
  it('takes the default run over two volumes to last no longer than a minute', async () => {
    const { plan } = await makePlan({}, surroundings());
    expect(plan.estimate.trials).toBe(72);
    // 72 x (170 + 20 + 250 ms), and to fill and verify 8 MiB in 54 of them, 16 MiB in 18, at 500 MB/s
    expect(plan.estimate.elapsedMs).toBe(
      Math.round(72 * 440 + (54 * 2 * 8 * MIB + 18 * 2 * 16 * MIB) / 500e3),
    );
    // Trials of their own for the stages of Node's routes need room.
    expect(plan.estimate.elapsedMs).toBeLessThanOrEqual(48_000);
  });

  it('gives a rate the time that it takes to move the bytes', async () => {
    const closed = await estimateOf({ bytes: '4m', rounds: 1 });
    // 1024 operations at 100 a second
    const paced = await estimateOf({ bytes: '4m', rounds: 1, rate: 100 });
    expect(paced.elapsedMs - closed.elapsedMs).toBe(Math.round(10_240 - (4 * MIB) / 500e3));
    const bounded = await estimateOf({ bytes: '4m', duration: '2s', rounds: 1, rate: 100 });
    expect(bounded.elapsedMs - closed.elapsedMs).toBe(Math.round(2000 - (4 * MIB) / 500e3));
  });

  it('counts of a mix the fill and the writes', async () => {
    const { bytesWritten } = await estimateOf({ bytes: '8m', rounds: 1, op: 'mix', readShare: 75 });
    expect(bytesWritten).toBe(16 * MIB + 2 * MIB);
  });

  it('counts the bytes of fill and measured phase where bytes bound it', async () => {
    expect(await estimateOf({ bytes: '8m', rounds: 2 })).toMatchObject({
      trials: 2,
      bytesWritten: 2 * 24 * MIB,
    });
    expect(await estimateOf({ bytes: '8m', mode: 'new', rounds: 2 })).toMatchObject({
      bytesWritten: 16 * MIB,
    });
    expect(await estimateOf({ bytes: '8m', op: 'read', rounds: 2 })).toMatchObject({
      bytesWritten: 2 * 16 * MIB,
    });
  });

  it('does not know the bytes where a duration bounds it', async () => {
    expect((await estimateOf({ duration: '1s' })).bytesWritten).toBeNull();
  });

  it('ends new files when they are written once', async () => {
    const { elapsedMs } = await estimateOf({ mode: 'new', duration: '1h', warmup: 0, rounds: 1 });
    // 170 ms, 16 MiB measured and 16 MiB verified at 500 MB/s
    expect(elapsedMs).toBe(237);
  });

  it('names the largest cell of each directory', async () => {
    const { space } = await estimateOf({ files: '1,4', fileSize: '1m', durability: 'end' });
    expect(space).toEqual([
      {
        path: '/disk',
        bytes: 4 * MIB + 8192,
        inodes: 6,
        freeBytes: 50 * GIB,
        freeInodes: 1_000_000,
        reserveBytes: GIB,
      },
    ]);
  });
});

describe('defaultReserveBytes', () => {
  it.each([
    [null, 0],
    [16 * MIB, 838_860],
    [GIB, 64 * MIB],
    [2 * GIB, 107_374_182],
    [100 * GIB, GIB],
  ])('of a volume of %s bytes is %d', (size, reserve) => {
    expect(defaultReserveBytes(size)).toBe(reserve);
  });
});
