import { describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../../src/domain/measurement.js';
import { LatencyHistogram } from '../../../src/stats/histogram.js';
import { mergeOutcomes, sumResources } from '../../../src/strategies/process-pool/merge-outcomes.js';

function outcome(startNs: number, endNs: number, more: Partial<JobOutcome> = {}): JobOutcome {
  return {
    startNs,
    endNs,
    operations: {},
    fileBytes: [0, 0],
    passes: 1,
    shortOperations: 0,
    aborted: false,
    childResources: null,
    ...more,
  };
}

function writes(latenciesNs: readonly number[]): JobOutcome['operations'] {
  const histogram = new LatencyHistogram();
  for (const ns of latenciesNs) histogram.record(ns);
  const latency = histogram.toJSON();
  const bytes = 10 * latenciesNs.length;
  return {
    write: { count: latenciesNs.length, bytes, errors: [], latency, issueLatency: null, stages: null },
  };
}

describe('mergeOutcomes', () => {
  it('lasts from the earliest start to the latest end and adds up what was done', () => {
    const merged = mergeOutcomes(
      [
        outcome(100, 900, { operations: writes([5, 7]), fileBytes: [20, 0], passes: 2, shortOperations: 1 }),
        outcome(90, 800, { operations: writes([6]), fileBytes: [0, 10], passes: 3, shortOperations: 2 }),
      ],
      false,
    );
    expect(merged).toMatchObject({
      startNs: 90,
      endNs: 900,
      fileBytes: [20, 10],
      passes: 3,
      shortOperations: 3,
    });
    expect(merged.aborted).toBe(false);
    expect(merged.operations.write).toMatchObject({ count: 3, bytes: 30 });
    expect(merged.operations.write!.latency).toMatchObject({ count: 3, sumNs: 18, minNs: 5, maxNs: 7 });
  });

  it('is aborted when the pool was, whatever one process says of its part', () => {
    expect(mergeOutcomes([outcome(0, 1, { aborted: true })], false).aborted).toBe(false);
    expect(mergeOutcomes([outcome(0, 1)], true).aborted).toBe(true);
  });
});

describe('sumResources', () => {
  it('adds up every field', () => {
    const one = {
      userNs: 1,
      systemNs: 2,
      voluntaryContextSwitches: 3,
      involuntaryContextSwitches: 4,
      minorFaults: 5,
      majorFaults: 6,
    };
    expect(sumResources([one, one])).toEqual({
      userNs: 2,
      systemNs: 4,
      voluntaryContextSwitches: 6,
      involuntaryContextSwitches: 8,
      minorFaults: 10,
      majorFaults: 12,
    });
  });
});
