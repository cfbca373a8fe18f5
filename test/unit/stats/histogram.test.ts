import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_COUNT } from '../../../src/domain/histogram.js';
import { bucketOf, highestOf, LatencyHistogram } from '../../../src/stats/histogram.js';

const latency = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 2 ** 31 + 1000 }),
  fc.maxSafeInteger().map((value) => Math.abs(value) % 2 ** 44),
);

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('bucketOf', () => {
  it.each([
    [0, 0],
    [127, 127],
    [128, 128],
    [255, 255],
    [256, 256],
    [257, 256],
    [258, 257],
    [511, 383],
    [512, 384],
    [2 ** 31 - 1, 25 * 128 - 1],
    [2 ** 31, 25 * 128],
    [2 ** 31 + 2 ** 24 - 1, 25 * 128],
    [2 ** 31 + 2 ** 24, 25 * 128 + 1],
    [2 ** 32 - 1, 26 * 128 - 1],
    [2 ** 32, 26 * 128],
    [2 ** 44 - 1, BUCKET_COUNT - 1],
  ])('puts %d ns into bucket %d', (ns, bucket) => {
    expect(bucketOf(ns)).toBe(bucket);
  });

  it('is at most 1/128 wide and holds the value that it was asked for', () => {
    fc.assert(
      fc.property(latency, (ns) => {
        const highest = highestOf(bucketOf(ns));
        expect(highest).toBeGreaterThanOrEqual(ns);
        expect(highest - ns).toBeLessThanOrEqual(ns / 128);
        expect(bucketOf(highest)).toBe(bucketOf(ns));
        if (highest + 1 < 2 ** 44) expect(bucketOf(highest + 1)).toBe(bucketOf(ns) + 1);
      }),
    );
  });
});

describe('LatencyHistogram', () => {
  it('is empty at first', () => {
    expect(new LatencyHistogram().summary()).toEqual({
      count: 0,
      min: 0,
      mean: 0,
      p50: null,
      p90: null,
      p99: null,
      p999: null,
      max: 0,
    });
    expect(new LatencyHistogram().toJSON()).toEqual({
      count: 0,
      sumNs: 0,
      minNs: 0,
      maxNs: 0,
      overflow: 0,
      buckets: [],
      counts: [],
    });
  });

  it('keeps count, sum, min and max exact', () => {
    const histogram = histogramOf([1000, 1003, 77]);
    histogram.recordMany(2 ** 40 + 1, 2);
    expect(histogram.count).toBe(5);
    expect(histogram.sumNs).toBe(1000 + 1003 + 77 + 2 * (2 ** 40 + 1));
    expect(histogram.minNs).toBe(77);
    expect(histogram.maxNs).toBe(2 ** 40 + 1);
  });

  it('counts what lies beyond 2^44 ns as overflow, and its percentile is the maximum', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(5, 50);
    histogram.recordMany(2 ** 44, 50);
    histogram.record(2 ** 45);
    expect(histogram.toJSON()).toMatchObject({ count: 101, overflow: 51, buckets: [5], counts: [50] });
    expect(histogram.percentile(0.9)).toBe(2 ** 45);
  });

  it.each([
    [0.5, 20],
    [0.9, 100],
    [0.99, 1000],
    [0.999, 10_000],
  ])('tells p%d from %d values on', (p, needed) => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(100, needed - 1);
    expect(histogram.percentile(p)).toBeNull();
    histogram.record(100);
    expect(histogram.percentile(p)).toBe(100);
  });

  it('takes the rank-th value: of 1 to 100, p50 is 50 and p90 is 90', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(histogram.percentile(0.5)).toBe(50);
    expect(histogram.percentile(0.9)).toBe(90);
    expect(histogram.percentile(1)).toBe(100);
  });

  it('clamps to the exact maximum', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(1_000_000, 100);
    expect(histogram.percentile(0.5)).toBe(1_000_000);
  });

  it('agrees with sorted values within 1/128', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 20, maxLength: 300 }),
        fc.constantFrom(0, 0.1, 0.5, 0.9, 0.99),
        (values, p) => {
          const percentile = histogramOf(values).percentile(p);
          if (values.length * (1 - p) < 9.999) {
            expect(percentile).toBeNull();
            return;
          }
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(p * values.length - 1e-6)) - 1]!;
          expect(percentile).toBeGreaterThanOrEqual(exact);
          expect(percentile! - exact).toBeLessThanOrEqual(exact / 128);
          expect(percentile).toBeLessThanOrEqual(sorted[sorted.length - 1]!);
        },
      ),
    );
  });

  it('merges in any grouping to what one histogram would have counted', () => {
    const values = fc.array(latency, { maxLength: 30 });
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const left = histogramOf(a);
        left.merge(histogramOf(b));
        left.merge(histogramOf(c));
        const tail = histogramOf(b);
        tail.merge(histogramOf(c));
        const right = histogramOf(a);
        right.merge(tail);
        expect(left.toJSON()).toEqual(right.toJSON());
        const { sumNs: together, ...rest } = histogramOf([...a, ...b, ...c]).toJSON();
        const { sumNs: merged, ...mergedRest } = left.toJSON();
        expect(mergedRest).toEqual(rest);
        expect(merged).toBe(together);
      }),
    );
  });

  it('survives its serialised form', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(latency, fc.constant(2 ** 44 + 1)), { maxLength: 50 }), (values) => {
        const histogram = histogramOf(values);
        const copy = LatencyHistogram.from(JSON.parse(JSON.stringify(histogram)) as never);
        expect(copy.toJSON()).toEqual(histogram.toJSON());
        expect(copy.summary()).toEqual(histogram.summary());
      }),
    );
  });

  it('refuses a bucket that does not exist and counts that do not add up', () => {
    const good = histogramOf([1, 2]).toJSON();
    expect(() => LatencyHistogram.from({ ...good, buckets: [1, BUCKET_COUNT] })).toThrow(
      expect.objectContaining({ code: 'record-invalid' }),
    );
    expect(() => LatencyHistogram.from({ ...good, count: 3 })).toThrow(
      expect.objectContaining({ code: 'record-invalid' }),
    );
    expect(() => LatencyHistogram.from({ ...good, counts: [2] })).toThrow(
      expect.objectContaining({ code: 'record-invalid' }),
    );
  });
});
