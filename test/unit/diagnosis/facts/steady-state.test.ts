import { describe, expect, it } from 'vitest';
import { courseFacts } from '../../../../src/diagnosis/facts/course.js';
import { steadyStateFacts as withCourses } from '../../../../src/diagnosis/facts/steady-state.js';
import type { ProgressFacts } from '../../../../src/domain/facts.js';
import { burst, progress } from '../build/synthetic-progress.js';

const RATE = 25e6;
const steadyStateFacts = (rounds: readonly number[], progressOf: readonly ProgressFacts[]) =>
  withCourses(rounds, progressOf, courseFacts(progressOf));

describe('steadyStateFacts', () => {
  it('holds the five rounds that the rule calls steady', () => {
    const facts = steadyStateFacts([228.9, 240.21, 240.6, 240.71, 240.71], []);
    expect(facts).toMatchObject({ over: 'rounds', steady: 'yes', assessed: 5, first: 0, round: null });
    expect(facts!.excursion).toBeCloseTo(0.05, 3);
    expect(facts!.rise).toBeCloseTo(0.04, 3);
  });

  it('says no to those that rise by 11 %, and that five of more may be steady', () => {
    const rising = [100, 103, 106, 109, 112];
    const facts = steadyStateFacts(rising, []);
    expect(facts).toMatchObject({ steady: 'no', assessed: 5 });
    expect(facts!.rise).toBeCloseTo(0.113, 3);
    expect(steadyStateFacts([...rising, 112, 112, 112], [])).toMatchObject({ steady: 'yes', first: 1 });
  });

  it('gives up after 25', () => {
    const rising = Array.from({ length: 40 }, (_, index) => 1.1 ** index);
    expect(steadyStateFacts(rising, [])).toMatchObject({ steady: 'not-reached', assessed: 25, first: 20 });
    expect(steadyStateFacts(rising.slice(0, 24), [])).toMatchObject({ steady: 'no', assessed: 24 });
  });

  it('looks at windows of the longest round where there are fewer than five', () => {
    const rounds = [
      progress(() => RATE, { noise: 0.01, round: 0, lengthMs: 1000 }),
      progress(() => RATE, { noise: 0.01, round: 1, lengthMs: 2000 }),
    ];
    const facts = steadyStateFacts([1, 9, 1, 9], rounds);
    expect(facts).toMatchObject({ over: 'windows', steady: 'yes', assessed: 10, first: 0, round: 1 });
    expect(facts!.windowNs).toBe(200e6);
  });

  it('begins to be steady after a burst', () => {
    const facts = steadyStateFacts([1], [progress(burst(8, 1000), { noise: 0.02, lengthMs: 3000 })]);
    expect(facts).toMatchObject({ steady: 'yes', assessed: 15, first: 5 });
  });

  it('is not where a burst ended too late for five windows after it', () => {
    const late = [progress(burst(8, 2600), { noise: 0.02, lengthMs: 3000 })];
    expect(steadyStateFacts([1], late)).toMatchObject({ steady: 'no', assessed: 15, first: 10 });
  });

  it('never reaches it where all 25 windows of a long round go up and down', () => {
    const waves = (ms: number) => (Math.ceil(ms / 400) % 2 === 0 ? RATE : 3 * RATE);
    const facts = steadyStateFacts([1], [progress(waves, { noise: 0, lengthMs: 10_000 })]);
    expect(facts).toMatchObject({ steady: 'not-reached', assessed: 25 });
  });

  it('says nothing of short rounds, of none, and of rounds in which nothing moved', () => {
    expect(steadyStateFacts([1], [progress(() => RATE, { lengthMs: 900 })])).toBeNull();
    expect(steadyStateFacts([], [])).toBeNull();
    expect(steadyStateFacts([1], [progress(() => 0, { noise: 0 })])).toBeNull();
  });
});
