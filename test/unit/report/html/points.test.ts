import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableTicks, tickText } from '../../../../src/report/html/axes.js';
import { thinned } from '../../../../src/report/html/thin.js';
import { throughputPoints } from '../../../../src/report/html/throughput-points.js';

const column = (mean: readonly (number | null)[], spread = 0) => ({
  unit: 'bytes',
  min: mean.map((value) => (value === null ? null : value - spread)),
  mean,
  max: mean.map((value) => (value === null ? null : value + spread)),
});
const MS = 1e6;

describe('points that are thinned', () => {
  it('keep their order, the least and the greatest, and are no more than a drawing can show', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (ys, stretches) => {
        const points = ys.map((y, x) => ({ x, y }));
        const kept = thinned(points, stretches);
        expect(kept.length).toBeLessThanOrEqual(2 * stretches);
        const xs = kept.map(({ x }) => x);
        expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
        const ends = (all: typeof points) => [
          Math.min(...all.map(({ y }) => y)),
          Math.max(...all.map(({ y }) => y)),
        ];
        expect(ends([...kept])).toEqual(ends(points));
      }),
    );
  });
});

describe('throughput from sample to sample', () => {
  it('is bytes over the time since the sample before, from the start of the window', () => {
    const atNs = [50, 100, 200, 300, 400].map((ms) => ms * MS);
    const points = throughputPoints(
      { atNs, columns: { wchar: column([9e9, 7e9, 1e6, 3e6, 5e9]) } },
      ['wchar'],
      [100 * MS, 300 * MS],
      100 * MS,
    );
    expect(points).toEqual([
      { x: 100, y: 10 },
      { x: 200, y: 30 },
    ]);
  });

  it('joins what is too short to be a rate, and adds columns up', () => {
    const atNs = [100, 101, 200, 300].map((ms) => ms * MS);
    const columns = { rchar: column([0, 1e6, 1e6, 2e6]), wchar: column([0, 0, 8e6, 0]) };
    expect(throughputPoints({ atNs, columns }, ['rchar', 'wchar'], [0, 300 * MS], 100 * MS)).toEqual([
      { x: 100, y: 0 },
      { x: 200, y: 100 },
      { x: 300, y: 20 },
    ]);
  });

  it('takes the mean of a bin for each of its samples', () => {
    const atNs = [400, 800].map((ms) => ms * MS);
    const points = throughputPoints(
      { atNs, columns: { wchar: column([1e6, 2e6], 10) } },
      ['wchar'],
      [0, 800 * MS],
      100 * MS,
    );
    expect(points.map(({ y }) => y)).toEqual([10, 20]);
  });

  it('has no point where a value could not be read, and none without the column', () => {
    const atNs = [100, 200].map((ms) => ms * MS);
    const columns = { wchar: column([null, 1e6]) };
    expect(throughputPoints({ atNs, columns }, ['wchar'], [0, 200 * MS], 100 * MS)).toEqual([
      { x: 200, y: 10 },
    ]);
    expect(throughputPoints({ atNs, columns }, ['rchar'], [0, 200 * MS], 100 * MS)).toEqual([]);
  });
});

describe('the labels of ticks', () => {
  it('have a prefix instead of many digits', () => {
    expect([0, 0.25, 2.5, 500, 1000, 2500, 1.2e6].map(tickText)).toEqual([
      '0',
      '0.25',
      '2.5',
      '500',
      '1 k',
      '2.5 k',
      '1.2 M',
    ]);
  });

  it('do not run into each other; the last one stays', () => {
    const ticks = [1, 2, 3, 4, 100].map((at) => ({ at, label: String(at) }));
    expect(readableTicks(ticks).map(({ at }) => at)).toEqual([1, 100]);
  });
});
