import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import {
  routeCurve,
  threadsCurve,
  throughputAt,
} from '../../../../src/diagnosis/predict/throughput-curve.js';
import { parallel, route, slots, threads } from '../build/synthetic-volumes.js';

const MS = 1e6;
const curve = (...points: readonly (readonly [number, number])[]) =>
  points.map(([concurrency, operationsPerSecond]) => ({ concurrency, operationsPerSecond }));

describe('throughputAt', () => {
  it('is what was measured, where it was', () => {
    expect(throughputAt(curve([1, 100], [4, 250]), 4)).toBe(250);
    expect(throughputAt(curve([1, 100]), 1)).toBe(100);
  });

  it('goes on in proportion to the end of the rise: 32 of 64 calls on a volume that serves 24 at a time', () => {
    expect(throughputAt(curve([1, 100], [16, 1600], [64, 2400]), 32)).toBe(2400);
    expect(throughputAt(curve([1, 100], [16, 1600], [64, 6400]), 32)).toBe(3200);
  });

  it('lies on a straight line where the curve bends', () => {
    expect(throughputAt(curve([1, 100], [4, 150], [16, 210]), 10)).toBe(180);
    // From the first point alone no proportion is known.
    expect(throughputAt(curve([4, 400], [16, 800]), 8)).toBeCloseTo(400 + 400 / 3);
  });

  it('stays at the last where the rise ended, and is not known where it did not', () => {
    expect(throughputAt(curve([1, 100], [4, 300], [16, 310]), 64)).toBe(310);
    expect(throughputAt(curve([1, 100], [4, 390], [16, 1500]), 64)).toBeNull();
  });

  it('is not known of a single point, nor below the first', () => {
    expect(throughputAt([], 4)).toBeNull();
    expect(throughputAt(curve([4, 400]), 16)).toBeNull();
    expect(throughputAt(curve([4, 400], [16, 400]), 1)).toBeNull();
  });
});

describe('the curves', () => {
  const usual = [1, 4, 16].map((count) => route(parallel(10 * MS), count, { strategy: 'fs-promises' }));

  it('are of threads of our own alone, by rising number, the best of each', () => {
    const cells = [...threads(slots(4, 10 * MS), { noise: 0 }, [16, 1]), ...usual] as MeasuredCell[];
    const slower = route(slots(2, 10 * MS), 16, { noise: 0, key: { files: 1 } }) as MeasuredCell;
    expect(threadsCurve([slower, ...cells])).toEqual(curve([1, 100], [16, 400]));
  });

  it('are of a route without the cells that have as many in flight as is advised', () => {
    const cells = [...usual, ...threads(parallel(10 * MS))] as MeasuredCell[];
    const points = routeCurve(cells, cells[0]!, 16);
    expect(points.map(({ concurrency }) => concurrency)).toEqual([1, 4]);
  });
});
