import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { deeperChange, deeperTest, deeperThan } from '../../../../src/diagnosis/predict/deeper.js';
import { byRing, cell, known, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

const of = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [100, 100], user: 0.1, system: 0.1, ...options });
function tried(base: ReturnType<typeof of>, depth: number) {
  const measured = base as MeasuredCell;
  return deeperTest(volumeFacts([base], 'fuse'), [measured], measured, depth);
}

describe('deeperTest', () => {
  it('gives the pool a thread for each operation, and counts operations', () => {
    const base = of({ key: { depth: 2 }, pool: { busyMean: known(2) } });
    expect(tried(base, 8).test).toMatchObject({
      baseCellId: base.id,
      change: { depth: 8, poolSize: 8 },
      metric: 'operationsPerSecond',
      predicted: { ratio: 4 },
    });
    const wide = of({ key: { depth: 2, poolSize: 16 }, pool: { busyMean: known(2) } });
    expect(tried(wide, 8).test?.change).toEqual({ depth: 8, poolSize: 16 });
  });

  it('is no trial of a blocked loop, of a set, or of as much in flight', () => {
    expect(tried(cell({ strategy: 'fs-sync', ops: [100] }), 8)).toEqual({});
    expect(tried(of({ members: ['/a', '/b'] }), 64)).toEqual({});
    expect(tried(of(), 16)).toEqual({});
  });
});

describe('deeperChange', () => {
  it('gives more files to what has one in flight for each, with as many bytes in all', () => {
    const fixed = [{ dimension: 'depth', why: 'each file has one stream' }];
    const stream = { ...of({ key: { depth: 4, files: 4, fileSizeBytes: 2 ** 22 } }), fixed } as MeasuredCell;
    expect(deeperChange(stream, 16)).toEqual({
      depth: 16,
      poolSize: 16,
      files: 16,
      fileSizeBytes: 2 ** 20,
    });
    const appends = { ...stream, strategy: { ...stream.strategy, appends: true as const } };
    expect(deeperChange(appends, 16)).toEqual({ depth: 16, poolSize: 16 });
    const together = { ...appends, key: { ...appends.key, parameters: { atOnce: 'files' } } };
    expect(deeperChange(together, 16)).toEqual(deeperChange(stream, 16));
  });

  it('gives more files to what has too few operations in its own', () => {
    const key = { depth: 4, files: 4, fileSizeBytes: 2 ** 22, blockSizeBytes: 2 ** 22 };
    const whole = of({ key }) as MeasuredCell;
    expect(deeperChange(whole, 16)).toEqual({ depth: 16, poolSize: 16, files: 16, fileSizeBytes: 2 ** 22 });
    const enough = of({ key: { ...key, blockSizeBytes: 2 ** 20 } }) as MeasuredCell;
    expect(deeperChange(enough, 16)).toEqual({ depth: 16, poolSize: 16 });
  });
});

describe('deeperThan', () => {
  it('is twice as much beyond 32, so that a gain shows', () => {
    const than = (depth: number) => deeperThan(of({ key: { depth, poolSize: depth } }) as MeasuredCell);
    expect([33, 64, 128, 600].map(than)).toEqual([66, 128, 256, 1024]);
  });

  it('is four times as much, up to 64, and at least what the volume was seen to serve', () => {
    const than = (depth: number, least?: number) => deeperThan(of({ key: { depth } }) as MeasuredCell, least);
    expect([1, 4, 16, 32].map((depth) => than(depth))).toEqual([4, 16, 64, 64]);
    expect(than(1, 16)).toBe(16);
    expect(than(1, 128)).toBe(64);
    expect(deeperThan(of({ strategy: 'worker-pool', key: { depth: 8 } }) as MeasuredCell)).toBe(16);
    const ring = { strategy: 'fs-promises', key: { ...byRing, depth: 16 } } as const;
    expect(deeperThan(of(ring) as MeasuredCell)).toBe(63);
  });

  it('is of sixteen workers, each of which may have several in flight', () => {
    const than = (depth: number, inFlight: number) =>
      deeperThan(of({ strategy: 'process-pool', key: { depth, parameters: { inFlight } } }) as MeasuredCell);
    expect(than(12, 1)).toBe(16);
    expect(than(12, 4)).toBe(48);
    expect(than(24, 4)).toBe(64);
    expect(than(48, 16)).toBe(96);
  });

  it('comes with a thread for each', () => {
    const pooled = (depth: number, poolSize: number) =>
      deeperChange(of({ key: { depth, poolSize } }) as MeasuredCell);
    expect(pooled(2, 4)).toEqual({ depth: 8, poolSize: 8 });
    expect(pooled(2, 16)).toEqual({ depth: 8, poolSize: 16 });
  });
});
