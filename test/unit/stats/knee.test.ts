import { describe, expect, it } from 'vitest';
import { knee, smallestNearBest } from '../../../src/stats/knee.js';

const sweep = (...points: [number, number][]) => points.map(([value, throughput]) => ({ value, throughput }));

describe('knee', () => {
  it('is the smallest value within 5 % of the best', () => {
    expect(knee(sweep([1, 50], [2, 95], [4, 100], [8, 99]))).toBe(2);
  });

  it('leaves out a value just below the 5 %', () => {
    expect(knee(sweep([1, 50], [2, 94.9], [4, 100], [8, 99]))).toBe(4);
  });

  it('is null where the last value is the best and still rising', () => {
    expect(knee(sweep([1, 50], [2, 80], [4, 100]))).toBeNull();
  });

  it('is found where the last value is the best by no more than 5 %', () => {
    expect(knee(sweep([1, 50], [2, 97], [4, 100]))).toBe(2);
  });

  it('is the first value of a flat sweep, in whatever order the points come', () => {
    expect(knee(sweep([8, 101], [1, 100], [4, 99]))).toBe(1);
  });

  it('is null for one point and for none', () => {
    expect(knee(sweep([4, 100]))).toBeNull();
    expect(knee([])).toBeNull();
  });
});

describe('smallestNearBest', () => {
  it('also names the last value', () => {
    expect(smallestNearBest(sweep([1, 50], [2, 80], [4, 100]))).toBe(4);
    expect(smallestNearBest([])).toBeNull();
  });
});
