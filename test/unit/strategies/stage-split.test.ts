import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStages } from '../../../src/strategies/drive/stage-split.js';

function split(submitNs: number, postedNs: number, beganNs: number, endedNs: number, deliveredNs: number) {
  const into = { submitNs: 0, queueNs: 0, serviceNs: 0, deliverNs: 0 };
  splitStages({ submitNs, postedNs, beganNs, endedNs, deliveredNs }, into);
  return into;
}

describe('splitStages', () => {
  it('splits an operation at its moments', () => {
    expect(split(100, 110, 150, 190, 200)).toEqual({
      submitNs: 10,
      queueNs: 40,
      serviceNs: 40,
      deliverNs: 10,
    });
  });

  it('ends the posting where the worker began before the call returned', () => {
    expect(split(100, 160, 150, 190, 200)).toEqual({
      submitNs: 50,
      queueNs: 0,
      serviceNs: 40,
      deliverNs: 10,
    });
  });

  it('never has a negative stage, and its stages sum to what the caller waited', () => {
    const ns = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(ns, ns, ns, ns, ns, (submit, waited, posted, began, ended) => {
        const stages = split(submit, posted, began, ended, submit + waited);
        const values = [stages.submitNs, stages.queueNs, stages.serviceNs, stages.deliverNs];
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(values.reduce((sum, value) => sum + value)).toBe(waited);
      }),
    );
  });
});
