import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../src/stats/histogram.js';
import { tailOf, tailRatioOf } from '../../../src/stats/tail.js';

function histogram(values: readonly (readonly [ns: number, count: number])[]) {
  const all = new LatencyHistogram();
  for (const [ns, count] of values) all.recordMany(ns, count);
  return all.toJSON();
}

describe('tailOf', () => {
  it('tells what one slow operation in a hundred takes of the time', () => {
    // 99 x 1 ms and 1 x 200 ms: 200 of 299 ms.
    const tail = tailOf(
      histogram([
        [1e6, 990],
        [200e6, 10],
      ]),
    );
    expect(tail?.operations).toBeCloseTo(0.01, 6);
    expect(tail?.time).toBeCloseTo(200 / 299, 2);
    expect(tail?.restMeanNs).toBeGreaterThanOrEqual(1e6);
    expect(tail?.restMeanNs).toBeLessThan(1.01e6);
  });

  it('has nothing where all take alike', () => {
    expect(tailOf(histogram([[5000, 200]]))).toMatchObject({ operations: 0, time: 0 });
  });

  it('is null below a hundred operations', () => {
    expect(
      tailOf(
        histogram([
          [1e6, 98],
          [1e9, 1],
        ]),
      ),
    ).toBeNull();
    expect(tailOf(histogram([]))).toBeNull();
  });
});

describe('tailRatioOf', () => {
  it('is p99.9 over p50', () => {
    const all = LatencyHistogram.from(
      histogram([
        [100, 19_960],
        [5000, 40],
      ]),
    );
    expect(tailRatioOf(all.summary())).toBe(all.percentile(0.999)! / 100);
    expect(tailRatioOf(all.summary())).toBeCloseTo(50, 0);
  });

  it('is null where p99.9 was not seen, and where the median is 0', () => {
    expect(tailRatioOf(LatencyHistogram.from(histogram([[100, 9999]])).summary())).toBeNull();
    expect(tailRatioOf(LatencyHistogram.from(histogram([[0, 20_000]])).summary())).toBeNull();
  });
});
