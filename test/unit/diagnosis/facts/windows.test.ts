import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deviceWindow,
  instantsWithin,
  measureWindow,
  samplesWithin,
  totalNs,
} from '../../../../src/diagnosis/facts/windows.js';
import { measurement, MS, series } from '../build/synthetic-records.js';

const window = (startMs: number, endMs: number) => ({ startNs: startMs * MS, endNs: endMs * MS });

describe('the windows of a trial', () => {
  it('are the measured phase, and with its sync what the device is given', () => {
    const made = measurement(1000 * MS);
    expect(measureWindow(made)).toEqual(window(1000, 1300));
    expect(deviceWindow(made)).toEqual(window(1000, 1400));
    const unsynced = { ...made, phases: made.phases.filter(({ name }) => name !== 'sync') };
    expect(deviceWindow(unsynced)).toEqual(window(1000, 1300));
  });

  it('are none where the phase was not reached', () => {
    const early = measurement(1000 * MS, { phases: [] });
    expect([measureWindow(early), deviceWindow(early)]).toEqual([null, null]);
  });
});

describe('samplesWithin', () => {
  const samples = series('s', '', [100, 200, 300, 400], { x: [1, 2, 3, 4] });
  const shares = (...windows: ReturnType<typeof window>[]) =>
    samplesWithin(samples, 'x', windows).map(({ index, share }) => [index, share]);

  it('takes of each interval its share in the window', () => {
    expect(shares(window(150, 320))).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 0.2],
    ]);
  });

  it('takes the first to be as long as the others', () => {
    expect(shares(window(0, 100))).toEqual([[0, 1]]);
    expect(shares(window(-500, 50))).toEqual([[0, 0.5]]);
  });

  it('takes an interval in two windows with both of its parts', () => {
    const [[index, share] = []] = shares(window(210, 220), window(280, 290));
    expect(index).toBe(2);
    expect(share).toBeCloseTo(0.2, 10);
  });

  it('takes no time that only touches, no value that is none, no column that is not there', () => {
    expect(shares(window(400, 500))).toEqual([]);
    expect(samplesWithin(samples, 'y', [window(0, 500)])).toEqual([]);
    const holes = series('s', '', [100, 200, 300, 400], { x: [1, null, Number.NaN, 'text'] });
    expect(samplesWithin(holes, 'x', [window(0, 500)]).map(({ index }) => index)).toEqual([0]);
  });

  it('says nothing of a single sample, whose interval is not known, nor of one taken twice', () => {
    expect(samplesWithin(series('s', '', [100], { x: [1] }), 'x', [window(0, 500)])).toEqual([]);
    const twice = series('s', '', [100, 200, 200], { x: [1, 2, 3] });
    expect(samplesWithin(twice, 'x', [window(0, 500)]).map(({ index }) => index)).toEqual([0, 1]);
  });

  it('covers a window within the samples exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 399 }), fc.integer({ min: 1, max: 400 }), (from, length) => {
        const within = window(from, Math.min(400, from + length));
        const overlap = samplesWithin(samples, 'x', [within]).reduce(
          (sum, { overlapNs }) => sum + overlapNs,
          0,
        );
        return Math.abs(overlap - totalNs([within])) < 1;
      }),
    );
  });
});

describe('instantsWithin', () => {
  it('takes both ends', () => {
    const samples = series('s', '', [100, 200, 300], { x: [1, 2, 3] });
    expect(instantsWithin(samples, [window(200, 300)])).toEqual([1, 2]);
    expect(instantsWithin(samples, [window(201, 299)])).toEqual([]);
    expect(instantsWithin(samples, [window(90, 110), window(290, 310)])).toEqual([0, 2]);
  });
});
