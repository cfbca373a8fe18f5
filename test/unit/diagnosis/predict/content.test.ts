import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictRandom, type ContentPair } from '../../../../src/diagnosis/predict/content.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { cell, type StrategyName } from '../build/synthetic-facts.js';

const of = (
  content: CellKey['content'],
  timeNs: number,
  strategy: StrategyName,
  key: Partial<CellKey> = {},
) =>
  cell({
    strategy,
    ops: [1e9 / timeNs],
    key: { content, ...(strategy === 'native-threads' ? { threads: 4 } : {}), ...key },
  }) as MeasuredCell;
const pair = (zeroNs: number, randomNs: number, key: Partial<CellKey> = {}): ContentPair => ({
  zeros: of('zero', zeroNs, 'native-threads', key),
  random: of('random', randomNs, 'native-threads', key),
});
const base = of('zero', 30e3, 'fs-promises');

describe('predictRandom', () => {
  it('adds to an operation what random bytes cost another route', () => {
    const prediction = predictRandom(base, [pair(10e3, 40e3)]);
    expect(prediction?.ratio).toBeCloseTo(0.5);
    expect(prediction?.basis).toBe(
      'what random bytes cost native-threads more than zeros, for each operation',
    );
  });

  it('does not go by the cell itself, by other calls in flight, or by other work', () => {
    expect(predictRandom(base, [{ zeros: base, random: of('random', 90e3, 'fs-promises') }])).toBeNull();
    expect(predictRandom(base, [pair(10e3, 40e3, { threads: 16 })])).toBeNull();
    expect(predictRandom(base, [pair(10e3, 40e3, { blockSizeBytes: 65536 })])).toBeNull();
    expect(predictRandom(base, [])).toBeNull();
  });

  it('stays finite where random bytes cost less', () => {
    expect(predictRandom(base, [pair(90e3, 10e3)])!.ratio).toBe(10);
  });
});
