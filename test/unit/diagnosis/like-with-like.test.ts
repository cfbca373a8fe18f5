import { describe, expect, it } from 'vitest';
import { alike, throughputRatio, whollyDisturbed } from '../../../src/diagnosis/like-with-like.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { cell } from './build/synthetic-facts.js';

/** A cell of rounds in bytes per second; those marked were disturbed. */
function measured(...rounds: readonly { rate: number; disturbed?: boolean }[]): MeasuredCell {
  const quiet = rounds.filter(({ disturbed }) => disturbed !== true);
  const made = cell({ ops: rounds.map(({ rate }) => rate / 4096) });
  return {
    ...made,
    trials: made.trials.map((trial, round) => ({
      ...trial,
      disturbances: rounds[round]?.disturbed === true ? ['steal'] : [],
    })),
    bytesPerSecondRounds: (quiet.length > 0 ? quiet : rounds).map(({ rate }) => rate),
  } as MeasuredCell;
}
const quiet = (rate: number) => ({ rate });
const disturbed = (rate: number) => ({ rate, disturbed: true });

describe('throughputRatio', () => {
  it('compares the rounds that count, where they are alike', () => {
    const a = measured(quiet(200), quiet(220), disturbed(50));
    const b = measured(quiet(100), quiet(110), quiet(90));
    expect(alike(a, b)).toBe(true);
    expect(throughputRatio(a, b)).toMatchObject({ ratio: 2.1, interval: [200 / 110, 220 / 90] });
  });

  it('compares all rounds by their range where those of one cell alone are disturbed', () => {
    const a = measured(quiet(300), disturbed(110), disturbed(100));
    const b = measured(disturbed(100), disturbed(105), disturbed(95));
    expect(whollyDisturbed(a)).toBe(false);
    expect(whollyDisturbed(b)).toBe(true);
    expect(throughputRatio(a, b)!.ratio).toBeCloseTo(1.7, 10);
    expect(throughputRatio(a, b)!.interval).toEqual([100 / 105, 300 / 95]);
  });

  it('has no interval where undisturbed rounds alone meet disturbed ones alone', () => {
    const a = measured(quiet(300), quiet(310));
    const b = measured(disturbed(100), disturbed(105));
    expect(throughputRatio(a, b)!.interval).toBeNull();
    expect(throughputRatio(b, a)!.interval).toBeNull();
  });

  it('takes a gain of disturbed rounds over undisturbed ones: without the disturbance it would be no less', () => {
    const gain = throughputRatio(measured(disturbed(390), disturbed(400)), measured(quiet(100), quiet(105)));
    expect(gain!.interval).toEqual([390 / 105, 4]);
    const unsure = throughputRatio(measured(disturbed(90), disturbed(400)), measured(quiet(100), quiet(105)));
    expect(unsure!.interval).toBeNull();
  });

  it('takes all rounds where a single one counts', () => {
    const a = measured(quiet(6000), disturbed(5900), disturbed(5800));
    const b = measured(quiet(400), disturbed(380), disturbed(390));
    expect(throughputRatio(a, b)!.interval).toEqual([5800 / 400, 6000 / 380]);
  });

  it('has no interval for single rounds, and no ratio to nothing', () => {
    expect(throughputRatio(measured(quiet(2)), measured(quiet(1)))).toMatchObject({
      ratio: 2,
      interval: null,
    });
    expect(throughputRatio(measured(quiet(2)), measured(quiet(0)))).toBeNull();
  });
});
