import { describe, expect, it } from 'vitest';
import { probeFacts } from '../../../src/diagnosis/facts/probes.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { PlannedTrial } from '../../../src/domain/plan.js';
import { holds, type Prediction, type Probe } from '../../../src/domain/probe.js';
import { cell } from './build/synthetic-facts.js';

const trials = (id: string, ...rounds: readonly number[]): readonly PlannedTrial[] =>
  rounds.map((round) => ({ cellId: id, round, staged: false }));

function outcome(
  changed: CellFacts,
  base: CellFacts,
  ratio: number,
  order: readonly PlannedTrial[],
  metric: Prediction['metric'] = 'operationsPerSecond',
) {
  const prediction: Prediction = { cellId: changed.id, baseCellId: base.id, metric, ratio, basis: '' };
  const probe: Probe = {
    kind: 'confirm',
    name: 'confirm',
    targetId: 't0',
    question: '',
    why: '',
    about: [base.id],
    cells: [changed].map(({ id, key }) => ({ id, key, targetId: 't0', fixed: [], members: [] })),
    order,
    predictions: [prediction],
    diagnose: false,
  };
  const [facts] = probeFacts([probe], [base, changed]);
  return { facts: facts!, outcome: facts!.predictions[0]! };
}

describe('probeFacts', () => {
  it("compares the probe's own rounds, not earlier ones", () => {
    const base = cell({ ops: [10, 10, 100, 100] });
    const changed = cell({ ops: [390, 410] });
    const order = [...trials(base.id, 2, 3), ...trials(changed.id, 0, 1)];
    const { facts, outcome: seen } = outcome(changed, base, 4, order);
    expect(seen.measured).toBeCloseTo(4);
    expect(seen.interval).toEqual([expect.closeTo(3.9), expect.closeTo(4.1)]);
    expect(seen.holds).toBe(true);
    expect(facts).toMatchObject({ cellIds: [base.id, changed.id], ownCellIds: [changed.id] });
  });

  it('takes the rounds that count of a cell that the probe did not try', () => {
    const base = cell({ ops: [100, 100] });
    const changed = cell({ ops: [300, 300] });
    expect(outcome(changed, base, 2, trials(changed.id, 0, 1)).outcome).toMatchObject({
      measured: 3,
      holds: false,
    });
  });

  it('prefers undisturbed rounds, and goes by disturbed ones where neither has others', () => {
    const base = cell({ ops: [100, 100] });
    const made = cell({ ops: [200, 50] });
    const disturbed = made.trials.map((one) => ({ ...one, disturbances: one.round === 1 ? ['others'] : [] }));
    const order = trials(made.id, 0, 1);
    expect(outcome({ ...made, trials: disturbed }, base, 2, order).outcome.measured).toBe(2);
    const wholly = cell({ ops: [200, 200], disturbances: ['others'] });
    const alike = cell({ ops: [100, 100], disturbances: ['others'] });
    expect(outcome(wholly, alike, 2, trials(wholly.id, 0, 1)).outcome).toMatchObject({
      measured: 2,
      interval: [2, 2],
      holds: true,
    });
  });

  it('compares all rounds of both where one has no undisturbed one', () => {
    const made = cell({ ops: [200, 50] });
    const base = {
      ...made,
      trials: made.trials.map((one) => ({ ...one, disturbances: one.round === 1 ? ['others'] : [] })),
    };
    const wholly = cell({ ops: [200, 200], disturbances: ['others'] });
    expect(outcome(wholly, base, 1.6, trials(wholly.id, 0, 1)).outcome).toMatchObject({
      measured: 1.6,
      interval: [1, 4],
      holds: true,
    });
  });

  it('does not tell whether a prediction holds where not one round of the two is alike', () => {
    const base = cell({ ops: [100, 100] });
    const wholly = cell({ ops: [200, 200], disturbances: ['others'] });
    expect(outcome(wholly, base, 2, trials(wholly.id, 0, 1)).outcome).toMatchObject({
      measured: 2,
      interval: null,
      holds: null,
    });
  });

  it('counts bytes where bytes were foretold', () => {
    const base = cell({ ops: [100, 100] });
    const large = cell({ ops: [50, 50], key: { blockSizeBytes: 65536 } });
    const order = trials(large.id, 0, 1);
    expect(outcome(large, base, 8, order, 'bytesPerSecond').outcome.measured).toBe(8);
    expect(outcome(large, base, 8, order).outcome.measured).toBe(0.5);
  });

  it('has no interval of one round, and nothing of none', () => {
    const base = cell({ ops: [100] });
    const once = cell({ ops: [200] });
    expect(outcome(once, base, 2, trials(once.id, 0)).outcome).toMatchObject({
      measured: 2,
      interval: null,
      holds: true,
    });
    const failed = cell();
    expect(outcome(failed, base, 2, trials(failed.id, 0)).outcome).toMatchObject({
      measured: null,
      interval: null,
      holds: null,
    });
  });
});

describe('holds', () => {
  it('is within a quarter of what was measured', () => {
    expect(holds(3.68, 2.96)).toBe(true);
    expect(holds(1.25, 1)).toBe(true);
    expect(holds(1.26, 1)).toBe(false);
    expect(holds(0.75, 1)).toBe(true);
    expect(holds(3, 4.1)).toBe(false);
  });
});
