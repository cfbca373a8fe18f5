import { expect, it } from 'vitest';
import { stagesLeftOut } from '../../../../src/diagnosis/facts/staging.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { cell } from '../build/synthetic-facts.js';

it('says which planned trials for the stages were not run, of cells that were measured', () => {
  const cells = [
    { ...cell({ ops: [1] }), id: 'left out' },
    { ...cell({ ops: [1] }), id: 'run' },
    { ...cell({ ops: [1] }), id: 'not planned' },
    { ...cell({ ops: [1] }), id: 'failed', bytesPerSecond: null },
  ];
  const order = ['left out', 'run', 'failed'].map((cellId) => ({ cellId, round: 1, staged: true }));
  const trialsOf = (id: string) =>
    [{ staged: false }, ...(id === 'run' ? [{ staged: true }] : [])] as unknown as readonly TrialRecord[];
  const name = cells[0]!.key.strategy;
  expect(stagesLeftOut(cells, order, trialsOf)).toMatchObject([{ what: `stages (${name})` }]);
  expect(stagesLeftOut(cells.slice(1), order, trialsOf)).toEqual([]);
  expect(stagesLeftOut(cells, [], trialsOf)).toEqual([]);
});
