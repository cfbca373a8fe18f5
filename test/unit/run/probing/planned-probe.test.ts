import { describe, expect, it } from 'vitest';
import type { AdviceTest, Finding, WorkloadDiagnosis } from '../../../../src/domain/finding.js';
import type { ProposedCell } from '../../../../src/domain/probe-rule.js';
import { knowledge } from '../../../../src/run/probing/context.js';
import { plannedProbe } from '../../../../src/run/probing/planned-probe.js';
import { cellFor, serves, simulatedRun } from './simulated-run.js';

const usual = cellFor();
const run = simulatedRun([usual], serves(8, 10));
const [known] = await knowledge(run.context, run.records);
const larger: ProposedCell = { baseCellId: usual.id, change: { poolSize: 8 }, rounds: 2 };
const prediction = { metric: 'operationsPerSecond', ratio: 2, basis: 'for the test' } as const;

function planned(cells: readonly ProposedCell[], test?: AdviceTest) {
  if (known === undefined) throw new Error('the run has a volume');
  const { headline } = known.diagnosis;
  const advice = test === undefined ? [] : [{ action: '', expected: '', test }];
  const finding: Finding = { ...headline, advice };
  const diagnosis: WorkloadDiagnosis = { ...known.diagnosis.diagnoses[0]!, findings: [finding] };
  const whole = { ...known.diagnosis, headline: finding, diagnoses: [diagnosis] };
  const proposal = { question: 'Why?', why: 'because', cells };
  return plannedProbe(run.context, { ...known, diagnosis: whole }, diagnosis, 'test', proposal);
}

describe('plannedProbe', () => {
  it('makes cells by the rules of the plan, and says what is foretold of each', () => {
    const probe = planned([{ ...larger, prediction }])!;
    const [cell] = probe.cells;
    expect(cell!.key).toEqual({ ...usual.key, poolSize: 8 });
    expect(probe).toMatchObject({ name: 'test', question: 'Why?', why: 'because', about: [usual.id] });
    expect(probe.predictions).toEqual([{ cellId: cell!.id, baseCellId: usual.id, ...prediction }]);
  });

  it('takes the prediction of the advice that a cell is the trial of', () => {
    const test: AdviceTest = {
      baseCellId: usual.id,
      change: { poolSize: 8 },
      metric: 'operationsPerSecond',
      predicted: { ratio: 1.9, basis: 'by the advice' },
    };
    expect(planned([larger], test)!.predictions).toMatchObject([{ ratio: 1.9, basis: 'by the advice' }]);
    expect(planned([larger], { ...test, change: { poolSize: 16 } })!.predictions).toEqual([]);
    expect(planned([larger], { ...test, predicted: null })!.predictions).toEqual([]);
  });

  it('foretells nothing of a cell that was measured, and adds rounds to it', () => {
    const probe = planned([{ baseCellId: usual.id, change: {}, rounds: 1, prediction }])!;
    expect(probe.predictions).toEqual([]);
    expect(probe.cells).toEqual([]);
    expect(probe.order).toEqual([{ cellId: usual.id, round: 2, staged: false }]);
  });

  it('leaves out what its strategy refuses, and is none without a cell', () => {
    const refused: ProposedCell = { ...larger, change: { strategy: 'no-such-strategy' } };
    const stranger: ProposedCell = { ...larger, baseCellId: 'stranger' };
    expect(planned([refused, larger])!.cells).toHaveLength(1);
    expect(planned([refused, stranger])).toBeNull();
  });

  it('has each cell once', () => {
    expect(planned([larger, larger])!.cells).toHaveLength(1);
  });
});
