import { describe, expect, it } from 'vitest';
import { cautious, mindfulOfSyncs } from '../../../src/diagnosis/caution.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Confidence, Finding, Verdict } from '../../../src/domain/finding.js';
import type { Limit } from '../../../src/domain/target.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { cell, rounds, volumeFacts } from './build/synthetic-facts.js';
import { unwritten } from './build/synthetic-limits.js';

const finding = (confidence: Confidence, id: Verdict = 'cpu'): Finding => ({
  id,
  confidence,
  summary: id,
  evidence: [],
  advice: [],
  contradicts: ['what was said before'],
  explains: 0.9,
});
const steal = ['the host took 30 % of the processors'];
const clean = () => cell({ ops: rounds(1000) });
const disturbed = () => cell({ ops: rounds(1000), disturbances: steal });
const once = () => cell({ ops: [1000] });
const careful = (findings: readonly Finding[], cells: readonly CellFacts[], limits: readonly Limit[] = []) =>
  cautious(findings, volumeFacts(cells, 'disk', 2, limits), cells as readonly MeasuredCell[]);
const confidences = (cells: readonly CellFacts[]) =>
  careful([finding('high'), finding('medium'), finding('low')], cells).map(({ confidence }) => confidence);

describe('cautious', () => {
  it('leaves what rests on undisturbed rounds as it is', () => {
    const found = [finding('high')];
    expect(careful(found, [clean(), clean()])).toEqual(found);
    expect(careful(found, [])).toEqual(found);
  });

  it('takes one step where half of the cells were disturbed in every round, and says by what', () => {
    expect(confidences([disturbed(), clean()])).toEqual(['medium', 'low', 'low']);
    expect(confidences([disturbed(), clean(), clean()])).toEqual(['high', 'medium', 'low']);
    const [one] = careful([finding('high')], [disturbed(), clean()]);
    expect(one!.contradicts).toEqual([
      'what was said before',
      `every round of 1 of 2 cells was disturbed (${steal[0]}): repeat it on a quiet machine`,
    ]);
  });

  it('takes one step where every cell has a single round', () => {
    expect(confidences([once(), once()])).toEqual(['medium', 'low', 'low']);
    expect(confidences([once(), clean()])).toEqual(['high', 'medium', 'low']);
  });

  it('takes none for a burst and its end, which lie within one round, where more was written than may be unwritten', () => {
    const wrote = () => cell({ ops: [4000], elapsedMs: 1000 });
    const held = (limit: number) =>
      careful([finding('high', 'writeback-throttled')], [wrote()], [unwritten(limit)])[0]!.confidence;
    expect(held(15e6)).toBe('high');
    expect(held(17e6)).toBe('medium');
    expect(careful([finding('high')], [wrote()], [unwritten(15e6)])[0]!.confidence).toBe('medium');
  });

  it('takes none of a verdict on processors for others that have them: that is what it says', () => {
    const crowded = () =>
      cell({
        ops: rounds(1000),
        disturbances: ['others'],
        cpuPressure: 0.9,
        user: 0.5,
        system: 0.4,
        foreign: 1,
        idle: 0.1,
      });
    expect(careful([finding('medium')], [crowded()])[0]!.confidence).toBe('medium');
    expect(careful([finding('medium', 'js-overhead')], [crowded()])[0]!.confidence).toBe('low');
  });

  it('takes both steps where both hold', () => {
    const both = cell({ ops: [1000], disturbances: steal });
    expect(confidences([both])).toEqual(['low', 'low', 'low']);
    expect(careful([finding('high')], [both])[0]!.contradicts).toHaveLength(3);
  });

  it('lets a failure be as sure as it is, and changes nothing else of a finding', () => {
    expect(careful([finding('high', 'enospc')], [disturbed()])).toEqual([finding('high', 'enospc')]);
    expect(careful([finding('high')], [disturbed()])[0]).toMatchObject({ id: 'cpu', explains: 0.9 });
  });
});

describe('mindfulOfSyncs', () => {
  const durable = (options: Parameters<typeof cell>[0] = {}) =>
    cell({ strategy: 'fs-promises', ops: [100, 101], key: { durability: 'dsync' }, ...options });
  const ids = ['device-queue-depth', 'fsync'] as const;
  const of = (...cells: ReturnType<typeof cell>[]) =>
    mindfulOfSyncs(
      ids.map((id) => finding('high', id)),
      volumeFacts(cells, 'fuse'),
      cells as MeasuredCell[],
    ).map(({ confidence, contradicts }) => [confidence, contradicts.length]);

  it('doubts what lies beneath syncs of which nothing tells what they take', () => {
    expect(of(durable())).toEqual([
      ['medium', 2],
      ['high', 1],
    ]);
  });

  it('doubts nothing where the same without syncs was measured, nor where nothing is synced as it is written', () => {
    const without = durable({ key: { durability: 'none' } });
    const sure = ids.map(() => ['high', 1]);
    expect(of(durable(), without)).toEqual(sure);
    expect(of(without)).toEqual(sure);
    expect(of(durable({ key: { durability: 'each', operation: 'read' } }))).toEqual(sure);
  });
});
