import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictedSteps } from '../../../../src/workloads/controls/steps.js';

/** Each wait takes the thread that is free first. */
function makespan(waits: number, threads: number): number {
  const freeAt = new Array<number>(threads).fill(0);
  for (let wait = 0; wait < waits; wait++) {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = freeAt[first]! + 1;
  }
  return Math.max(...freeAt);
}

describe('predictedSteps', () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 1],
    [5, 2],
    [8, 2],
    [9, 3],
  ])('gives %i waits on a pool of 4 %i steps', (waits, steps) => {
    expect(predictedSteps('concurrent', waits, 4)).toBe(steps);
  });

  it('is what waits on threads take, each by the first that is free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 16 }), (waits, threads) => {
        expect(predictedSteps('concurrent', waits, threads)).toBe(makespan(waits, threads));
      }),
    );
  });

  it('is one length at once where no thread is held, and all of them one after another', () => {
    expect(predictedSteps('concurrent', 9, null)).toBe(1);
    expect(predictedSteps('sequential', 9, null)).toBe(9);
    expect(predictedSteps('sequential', 9, 4)).toBe(9);
  });
});
