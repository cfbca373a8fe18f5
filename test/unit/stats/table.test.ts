import { describe, expect, it } from 'vitest';
import { statisticsTable } from '../../../src/stats/table.js';

describe('statisticsTable', () => {
  const rows = statisticsTable([
    { cellId: 'slow', secondsPerOperation: [4e-6, 5e-6, 6e-6], operations: [100, 101, 103] },
    { cellId: 'fast', secondsPerOperation: [1e-6, 2e-6, 3e-6], operations: [300, 300, 300] },
  ]);

  it('keeps the order of the entries and summarises seconds per operation', () => {
    expect(rows.map(({ cellId }) => cellId)).toEqual(['slow', 'fast']);
    expect(rows[0]!.secondsPerOperation).toMatchObject({ min: 4e-6, max: 6e-6, median: 5e-6, rounds: 3 });
    expect(rows[0]!.secondsPerOperation.mean).toBeCloseTo(5e-6, 15);
  });

  it('gives OPS as rounds over total time, and the mean number of operations', () => {
    expect(rows[0]!.ops).toBeCloseTo(3 / 15e-6, 4);
    expect(rows[0]!.rounds).toBe(3);
    expect(rows[0]!.iterations).toBe(101);
    expect(rows[1]!.iterations).toBe(300);
  });

  it('gives each column its ratio to the best of that column', () => {
    expect(rows[0]!.ratios.min).toBe(4);
    expect(rows[0]!.ratios.max).toBeCloseTo(2, 12);
    expect(rows[0]!.ratios.mean).toBeCloseTo(2.5, 12);
    expect(rows[0]!.ratios.median).toBeCloseTo(2.5, 12);
    expect(rows[0]!.ratios.ops).toBeCloseTo(0.4, 12);
    expect(rows[1]!.ratios).toMatchObject({ min: 1, max: 1, mean: 1, median: 1, ops: 1 });
    expect(rows[0]!.ratios.stddev).toBeCloseTo(1, 9);
  });

  it('estimates the ratio to the fastest with its range', () => {
    expect(rows[1]!.ratioToBest).toEqual({ ratio: 1, interval: [1, 1], method: 'range' });
    expect(rows[0]!.ratioToBest.ratio).toBeCloseTo(2.5, 12);
    expect(rows[0]!.ratioToBest.interval![0]).toBeCloseTo(4 / 3, 12);
    expect(rows[0]!.ratioToBest.interval![1]).toBeCloseTo(6, 12);
  });

  it('has no ratio to a best of zero', () => {
    const [single, spread] = statisticsTable([
      { cellId: 'single', secondsPerOperation: [1], operations: [1] },
      { cellId: 'spread', secondsPerOperation: [1, 3], operations: [1, 1] },
    ]);
    expect(single!.ratios.stddev).toBe(1);
    expect(spread!.ratios.stddev).toBeNull();
    expect(spread!.ratios.iqr).toBeNull();
    expect(spread!.ratioToBest.interval).toBeNull();
  });

  it('of nothing is empty', () => {
    expect(statisticsTable([])).toEqual([]);
  });
});
