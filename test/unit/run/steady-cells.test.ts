import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../src/domain/plan.js';
import type { TrialRecord } from '../../../src/domain/trial.js';
import { isSettled, SteadyCells } from '../../../src/run/steady-cells.js';
import { findSteadyState, STEADY_STATE_WINDOW } from '../../../src/stats/steady-state.js';
import { baseKey } from '../report/fixtures/cells.js';

const rates = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { maxLength: 30 });

const trial = (round: number, bytesPerSecond: number, more: Partial<TrialRecord> = {}): TrialRecord =>
  ({
    cellId: 'a',
    round,
    staged: false,
    exit: 'completed',
    failure: null,
    disturbances: [],
    measurement: { elapsedNs: 1e9, memberBytes: [bytesPerSecond], operations: { write: { count: 7 } } },
    ...more,
  }) as unknown as TrialRecord;

/** Whether the cell is settled after each of these trials. */
function course(trials: readonly TrialRecord[], key: CellKey = baseKey): readonly boolean[] {
  const cells = new SteadyCells();
  return trials.map((each) => {
    cells.note(each, key);
    return cells.has(each);
  });
}

describe('a cell run until it is steady', () => {
  it('is settled at its fifth even round and not before', () => {
    expect(course([228.9, 240.21, 240.6, 240.71, 240.71].map((rate, round) => trial(round, rate)))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('goes on where five rounds rise, and is settled by a later window', () => {
    const rising = [100, 103, 106, 109, 112, 112, 112, 112];
    expect(course(rising.map((rate, round) => trial(round, rate)))).toEqual([
      ...new Array<boolean>(5).fill(false),
      true,
      true,
      true,
    ]);
  });

  it('counts neither disturbed rounds nor failed ones nor those for the stages', () => {
    const trials = [
      trial(0, 100),
      trial(1, 900, { disturbances: ['another program'] }),
      trial(2, 100),
      trial(3, 100, { exit: 'failed', measurement: null }),
      trial(4, 100, { staged: true }),
      trial(5, 100),
      trial(6, 100),
    ];
    expect(course(trials).at(-1)).toBe(false);
    expect(course([...trials, trial(7, 100)]).at(-1)).toBe(true);
  });

  it('says nothing of other cells, and lets trials for the stages run', () => {
    const cells = new SteadyCells();
    for (let round = 0; round < 5; round++) cells.note(trial(round, 100), baseKey);
    expect([
      cells.has({ cellId: 'a', staged: false }),
      cells.has({ cellId: 'a', staged: true }),
      cells.has({ cellId: 'b', staged: false }),
    ]).toEqual([true, false, false]);
  });

  it('is settled exactly where a window of the report is steady, and stays so', () => {
    fc.assert(
      fc.property(rates, (values) => {
        const settled = isSettled(values);
        expect(settled).toBe(findSteadyState(values)?.steady === true);
        if (values.length < STEADY_STATE_WINDOW) expect(settled).toBe(false);
        if (settled) expect(isSettled([...values, 1])).toBe(true);
      }),
    );
  });

  it('is settled by five equal rounds, whatever went before in the first twenty', () => {
    const before = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(before, fc.double({ min: 1, max: 1e9, noNaN: true }), (values, last) => {
        expect(isSettled([...values, last, last, last, last, last])).toBe(true);
      }),
    );
  });
});
