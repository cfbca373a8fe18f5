import { describe, expect, it } from 'vitest';
import { largestOver, meanOver, sumOver } from '../../../../src/diagnosis/facts/reduce.js';
import { MS, series } from '../build/synthetic-records.js';

const window = (startMs: number, endMs: number) => ({ startNs: startMs * MS, endNs: endMs * MS });
const samples = series('iostat', 'vda', [100, 200, 400], {
  x: [10, 20, 50],
  'w/s': [0, 300, 100],
  'r/s': [0, 100, 'none'],
});

describe('meanOver', () => {
  it('weights by the time that lies in the windows', () => {
    expect(meanOver(samples, 'x', [window(100, 400)]).value).toBeCloseTo(40, 10);
    expect(meanOver(samples, 'x', [window(150, 250)]).value).toBeCloseTo(35, 10);
  });

  it('weights means over requests by the requests, of all the columns named', () => {
    const of = (columns: readonly string[]) => meanOver(samples, 'x', [window(100, 400)], columns).value;
    expect(of(['w/s'])).toBeCloseTo((20 * 300 * 100 + 50 * 100 * 200) / (300 * 100 + 100 * 200), 10);
    expect(of(['w/s', 'r/s'])).toBeCloseTo((20 * 400 * 100 + 50 * 100 * 200) / (400 * 100 + 100 * 200), 10);
  });

  it('is nothing where there was no request', () => {
    expect(meanOver(samples, 'x', [window(0, 100)], ['w/s']).value).toBe(0);
    expect(meanOver(samples, 'x', [window(100, 400)], ['z/s']).value).toBe(0);
  });

  it('is known from half of the windows on', () => {
    expect(meanOver(samples, 'x', [window(300, 500)]).value).toBe(50);
    expect(meanOver(samples, 'x', [window(300, 501)])).toEqual({
      value: null,
      source: 'test iostat',
      why: 'the samples cover 50 % of the measured windows',
    });
    expect(meanOver(samples, 'x', [])).toMatchObject({ why: 'no sample fell into the measured windows' });
  });
});

describe('sumOver', () => {
  it('takes of an interval that lies partly within its share', () => {
    expect(sumOver(samples, 'x', [window(100, 400)]).value).toBe(70);
    expect(sumOver(samples, 'x', [window(150, 300)]).value).toBe(35);
    expect(sumOver(samples, 'x', [window(100, 150), window(350, 400)]).value).toBeCloseTo(22.5, 10);
  });

  it('is known from the coverage on that is asked for', () => {
    const wide = [window(100, 500)];
    expect(sumOver(samples, 'x', wide).value).toBe(70);
    expect(sumOver(samples, 'x', wide, 0.76)).toMatchObject({
      value: null,
      why: 'the samples cover 75 % of the measured windows',
    });
  });
});

describe('largestOver', () => {
  it('is of all samples that lie partly within', () => {
    expect(largestOver(samples, 'x', [window(100, 201)]).value).toBe(50);
    expect(largestOver(samples, 'x', [window(100, 200)]).value).toBe(20);
  });

  it('is not known without one', () => {
    expect(largestOver(samples, 'x', [window(400, 500)])).toMatchObject({ value: null });
    expect(largestOver(samples, 'y', [window(0, 400)])).toMatchObject({ value: null });
  });
});
