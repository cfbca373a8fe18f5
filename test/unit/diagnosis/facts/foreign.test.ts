import { expect, it } from 'vitest';
import { coresOfOthers } from '../../../../src/diagnosis/facts/foreign.js';
import { roundsThatCount } from '../../../../src/diagnosis/facts/rounds.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { cell } from '../build/synthetic-facts.js';
import { trial } from '../build/synthetic-records.js';

const had = (elapsedNs: number, userCores: number) => ({
  elapsedNs,
  processors: 2,
  userCores,
  idleCores: 0.25,
  stealCores: 0,
});
const of = (...seen: TrialRecord['foreignCpu'][]) =>
  roundsThatCount(
    seen.map((foreignCpu, round) => trial('uv', round, { ...(foreignCpu !== undefined && { foreignCpu }) })),
    cell().key,
  );

it('is of all rounds, weighted by their time, and never below none', () => {
  expect(coresOfOthers(of(had(1e9, 1), had(3e9, 0.2)), 'userCores').value).toBeCloseTo(0.4);
  expect(coresOfOthers(of(had(1e9, 1), had(1e9, -0.1)), 'userCores').value).toBeCloseTo(0.5);
  expect(coresOfOthers(of(had(1e9, 1)), 'idleCores')).toEqual({ value: 0.25, source: '/proc/stat' });
});

it('is not known of records that do not tell', () => {
  expect(coresOfOthers(of(undefined), 'userCores')).toMatchObject({ value: null, why: 'it was not read' });
  expect(coresOfOthers(of(null), 'userCores').value).toBeNull();
});
