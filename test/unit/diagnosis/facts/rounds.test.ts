import { describe, expect, it } from 'vitest';
import {
  mainOperation,
  measuredBytes,
  roundsThatCount,
  trialFacts,
} from '../../../../src/diagnosis/facts/rounds.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { measurement, MS, operation, plannedCell, trial } from '../build/synthetic-records.js';

const { key } = plannedCell('uv');
const counted = (...trials: readonly TrialRecord[]) =>
  roundsThatCount(trials, key).map((round) => round.trial.round);

describe('mainOperation', () => {
  it('is the one that the cell is about', () => {
    const made = measurement(0, { operations: { write: operation([1], 4096), sync: operation([9], 0) } });
    expect(mainOperation(made, { operation: 'write' })!.bytes).toBe(4096);
    expect(mainOperation(made, { operation: 'read' })).toBeUndefined();
  });

  it('is of a mix reads and writes as one, or what there is of them', () => {
    const of = (operations: ReturnType<typeof measurement>['operations']) =>
      mainOperation(measurement(0, { operations }), { operation: 'mix' });
    const [read, write] = [operation([1, 2], 100), operation([3], 50)];
    expect(of({ read, write })).toMatchObject({ count: 3, bytes: 150 });
    expect(of({ read })).toMatchObject({ count: 2, bytes: 100 });
    expect(of({})).toBeUndefined();
  });
});

describe('measuredBytes', () => {
  it('adds up the members', () => {
    expect(measuredBytes(measurement(0, { memberBytes: [1, 2, 3] }))).toBe(6);
    expect(measuredBytes(measurement(0, { memberBytes: [] }))).toBe(0);
  });
});

describe('roundsThatCount', () => {
  const disturbed = { disturbances: ['steal'] };

  it('leaves out what was disturbed, unless all was', () => {
    expect(counted(trial('uv', 0), trial('uv', 1, disturbed), trial('uv', 2))).toEqual([0, 2]);
    expect(counted(trial('uv', 0, disturbed), trial('uv', 1, disturbed))).toEqual([0, 1]);
  });

  it('leaves out what did not complete, even where the rest was disturbed', () => {
    const failure = { code: 'EIO', message: 'input/output error', afterBytes: 0 } as never;
    const failed = trial('uv', 1, { failure });
    expect(counted(trial('uv', 0, disturbed), failed)).toEqual([0]);
    expect(counted(trial('uv', 0, { exit: 'failed' }), trial('uv', 1, { exit: 'interrupted' }))).toEqual([]);
    expect(counted(trial('uv', 0, { measurement: null }))).toEqual([]);
  });

  it('leaves out a round in which no operation ended, or no time passed', () => {
    const none = measurement(1000 * MS, { operations: { write: operation([], 0) } });
    const other = measurement(1000 * MS, { operations: { read: operation([1], 4096) } });
    const still = measurement(1000 * MS, { elapsedNs: 0 });
    const trials = [none, other, still].map((made, round) => trial('uv', round, { measurement: made }));
    expect(counted(...trials, trial('uv', 3))).toEqual([3]);
  });
});

describe('trialFacts', () => {
  it('has the throughput of a trial, whether or not it counts', () => {
    const facts = trialFacts(trial('uv', 2, { disturbances: ['steal'] }));
    expect(facts).toMatchObject({
      round: 2,
      exit: 'completed',
      elapsedNs: 300 * MS,
      disturbances: ['steal'],
    });
    expect(facts.bytesPerSecond).toBeCloseTo(4_096_000 / 0.3, 3);
  });

  it('has none without a measurement, or without time', () => {
    expect(trialFacts(trial('uv', 0, { measurement: null }))).toMatchObject({
      elapsedNs: null,
      bytesPerSecond: null,
      notes: [],
    });
    const still = measurement(1000 * MS, { elapsedNs: 0 });
    expect(trialFacts(trial('uv', 0, { measurement: still })).bytesPerSecond).toBeNull();
  });
});
