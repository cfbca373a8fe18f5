import { describe, expect, it } from 'vitest';
import { confusionMatrix, passesGate, renderMatrix, totalsOf } from './matrix.js';
import { judge, type Outcome } from './outcome.js';
import { renderOutcome, renderWrong } from './text.js';

function outcome(name: string, accepts: readonly string[], id: string | null, confidence = 'high'): Outcome {
  return {
    case: name,
    setting: '10 ms',
    seed: 1,
    accepts,
    headline: id === null ? null : { id, confidence, summary: `It is ${id}.` },
    problem: id === null ? 'no report within 90 s' : null,
    confirmation: null,
    poolSweep: null,
    elapsedMs: 12_340,
  };
}

const outcomes = [
  outcome('slots', ['device-queue-depth'], 'device-queue-depth', 'low'),
  outcome('slots', ['device-queue-depth'], 'device-queue-depth'),
  outcome('slots', ['device-queue-depth'], 'cpu', 'medium'),
  outcome('stall', ['stall', 'latency-tail'], 'latency-tail'),
  outcome('stall', ['stall', 'latency-tail'], 'inconclusive', 'low'),
  outcome('stall', ['stall', 'latency-tail'], 'cpu', 'low'),
  outcome('stall', ['stall', 'latency-tail'], null),
];

describe('the confusion matrix', () => {
  it('counts verdicts by case', () => {
    const rows = confusionMatrix(outcomes);
    expect(rows.map((row) => [row.case, Object.fromEntries(row.counts)])).toEqual([
      ['slots', { 'device-queue-depth': 2, cpu: 1 }],
      ['stall', { 'latency-tail': 1, inconclusive: 1, cpu: 1, failed: 1 }],
    ]);
  });

  it('marks those that are wrong, and those that are none', () => {
    expect(renderMatrix(confusionMatrix(outcomes)).split('\n')).toEqual([
      '        1    2    3    4    5',
      'slots   2    .   [1]   .    .',
      'stall   .    1   [1]  (1)  (1)',
      '',
      ' 1  device-queue-depth',
      ' 2  latency-tail',
      ' 3  cpu',
      ' 4  failed',
      ' 5  inconclusive',
    ]);
  });

  it('adds up', () => {
    expect(totalsOf(outcomes)).toEqual({
      runs: 7,
      right: 3,
      rightAndConfident: 2,
      wrong: 2,
      wrongAndConfident: 1,
      inconclusive: 1,
      failed: 1,
      swept: 0,
      nearBest: 0,
      tried: 0,
      held: 0,
    });
  });

  it('passes as a gate where nothing wrong asks to be believed, all have a verdict, and four fifths are right', () => {
    const right = Array.from({ length: 4 }, () => outcomes[1]!);
    const unsure = outcome('stall', ['stall'], 'cpu', 'low');
    const passes = (...others: readonly Outcome[]) => passesGate(totalsOf([...right, ...others]));
    expect(passes(unsure)).toBe(true);
    expect(passes(unsure, unsure)).toBe(false);
    expect(passes(outcomes[2]!)).toBe(false);
    expect(passes(outcomes[6]!)).toBe(false);
  });

  it('is passed by advice of which four fifths hold, and by recommended pools that are near the best', () => {
    const tried = (holds: boolean): Outcome => ({
      ...outcomes[1]!,
      confirmation: { predictedRatio: 4, measuredRatio: holds ? 4 : 2, holds },
    });
    const passes = (all: readonly Outcome[]) => passesGate(totalsOf(all));
    expect(passes([1, 2, 3, 4, 5].map((advice) => tried(advice > 1)))).toBe(true);
    expect(passes([1, 2, 3, 4, 5].map((advice) => tried(advice > 2)))).toBe(false);
    const swept = (operationsPerSecond: number): Outcome => ({
      ...outcomes[1]!,
      poolSweep: {
        recommended: 4,
        points: [
          { size: 4, operationsPerSecond },
          { size: 8, operationsPerSecond: 1000 },
        ],
      },
    });
    expect(passes([swept(900)])).toBe(true);
    expect(passes([swept(900), swept(890)])).toBe(false);
  });

  it('is of no verdict where nothing ran', () => {
    expect(renderMatrix(confusionMatrix([]))).toBe('\n');
    expect(totalsOf([])).toMatchObject({ runs: 0, right: 0 });
  });
});

describe('an outcome', () => {
  it('is judged by the first verdict', () => {
    expect(outcomes.map(judge)).toEqual([
      'right',
      'right',
      'wrong',
      'right',
      'inconclusive',
      'wrong',
      'failed',
    ]);
  });

  it('is a row that says what was expected where it is not right', () => {
    const told = { ...outcomes[1]!, confirmation: { predictedRatio: 4, measuredRatio: null, holds: null } };
    expect(renderOutcome(told)).toBe(
      'ok     slots                     10 ms           seed 1    12.3 s  device-queue-depth (high)' +
        '  predicted 4.00x, measured not told',
    );
    expect(renderOutcome(outcomes[2]!)).toContain('cpu (medium), expected device-queue-depth');
    expect(renderOutcome(outcomes[6]!)).toContain('no report within 90 s, expected stall or latency-tail');
  });

  it('is told at the end where it is not right, the confident ones first', () => {
    expect(renderWrong(outcomes).split('\n')).toEqual([
      'slots, 10 ms, seed 1: It is cpu.',
      'stall, 10 ms, seed 1: It is inconclusive.',
      'stall, 10 ms, seed 1: It is cpu.',
      'stall, 10 ms, seed 1: no report within 90 s',
    ]);
  });
});
