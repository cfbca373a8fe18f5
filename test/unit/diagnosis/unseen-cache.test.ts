import { describe, expect, it } from 'vitest';
import { cpu } from '../../../src/diagnosis/rules/cpu.js';
import { jsOverhead } from '../../../src/diagnosis/rules/js-overhead.js';
import { pageCache } from '../../../src/diagnosis/rules/page-cache.js';
import { cacheKnowledge } from '../../../src/diagnosis/unseen-cache.js';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { VolumeKind } from '../../../src/domain/target.js';
import {
  cell,
  concludeOfFirst,
  device,
  firstGroup,
  rounds,
  volumeFacts,
  type CellOptions,
} from './build/synthetic-facts.js';

/** Buffered overwrites that keep both processors busy. */
const buffered = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: rounds(100_000), user: 0.8, system: 1.15, loop: 0.99, ...options });
const native = () => cell({ ops: rounds(250_000), user: 0.5, system: 1.45 });
const past = (share: number, key: CellOptions['key'] = { direct: true, durability: 'none' }) =>
  cell({
    strategy: 'fs-promises',
    ops: rounds(100_000 * share, 0.02, 2, 9),
    user: 0.1,
    system: 0.1,
    loop: 0.2,
    key,
  });
const on = (kind: VolumeKind, ...cells: readonly CellFacts[]) => volumeFacts(cells, kind);
const knowledge = (kind: VolumeKind, ...cells: readonly CellFacts[]) => {
  const facts = on(kind, ...cells);
  return cacheKnowledge(facts, firstGroup(facts));
};

describe('cacheKnowledge', () => {
  it.each(['network', 'overlay', 'fuse'] as const)(
    'is open on a %s until the work was done past it',
    (kind) => {
      expect(knowledge(kind, buffered())).toBe('unknown');
      expect(knowledge(kind, buffered(), past(0.02))).toBe('memory');
      expect(knowledge(kind, buffered(), past(0.45))).toBe('memory');
      // As of a FUSE volume that is opened without a page cache.
      expect(knowledge(kind, buffered(), past(0.55))).toBe('volume');
      expect(knowledge(kind, buffered(), past(1.1))).toBe('volume');
    },
  );

  it('trusts a sync for each write less: it costs a call of its own', () => {
    const each = { durability: 'each' } as const;
    expect(knowledge('network', buffered(), past(0.3, each))).toBe('unknown');
    expect(knowledge('network', buffered(), past(0.05, each))).toBe('memory');
    expect(knowledge('network', buffered(), past(0.7, each))).toBe('volume');
  });

  it('does not take slow syncs for memory where direct work is as quick', () => {
    const synced = past(0.01, { durability: 'each' });
    expect(knowledge('fuse', buffered(), past(0.8), synced)).toBe('volume');
    expect(knowledge('fuse', buffered(), past(0.3), synced)).toBe('memory');
  });

  it('is nothing to ask of what is direct, synced as it goes, or has a device or no cache', () => {
    expect(knowledge('disk', buffered())).toBeNull();
    expect(knowledge('tmpfs', buffered())).toBeNull();
    expect(knowledge('network', buffered({ key: { direct: true } }))).toBeNull();
    expect(knowledge('network', buffered({ key: { durability: 'each' } }))).toBeNull();
    const facts = volumeFacts([buffered({ devices: [device(1e6)] })]);
    const seen = { ...facts, volume: { ...facts.volume, kind: 'overlay' as const } };
    expect(cacheKnowledge(seen, firstGroup(seen))).toBeNull();
  });

  it('does not take other work, or one round, for an answer', () => {
    expect(knowledge('network', buffered(), past(0.02, { direct: true, depth: 1 }))).toBe('unknown');
    const one = { ...past(0.02), bytesPerSecondRounds: [8e6] };
    expect(knowledge('network', buffered(), { ...one, trials: one.trials.slice(0, 1) })).not.toBe('volume');
  });
});

describe('page-cache, without a device to look at', () => {
  it('concludes with medium confidence where the same past the cache does half or less', () => {
    const finding = concludeOfFirst(pageCache, on('network', buffered(), past(0.02)))!;
    expect(finding).toMatchObject({ id: 'page-cache', confidence: 'medium' });
    expect(finding.explains).toBeCloseTo(0.98, 2);
    expect(finding.summary).toMatch(
      /the same past the page cache \(with O_DIRECT\) 2(\.0\d)? k operations\/s/,
    );
    expect(finding.summary).toContain('no block device to tell by (network)');
  });

  it('says nothing before that was measured, nor where it is as fast', () => {
    expect(concludeOfFirst(pageCache, on('network', buffered()))).toBeNull();
    expect(concludeOfFirst(pageCache, on('fuse', buffered(), past(0.9)))).toBeNull();
  });
});

describe('verdicts on processors, where memory may stand before the volume', () => {
  const of = (rule: typeof cpu, kind: VolumeKind, ...cells: readonly CellFacts[]) =>
    concludeOfFirst(rule, on(kind, ...cells))!;

  it('cpu is a step less sure, and does not clear the volume, until it is known', () => {
    const unknown = of(cpu, 'network', native());
    expect(unknown.confidence).toBe('medium');
    expect(unknown.summary).not.toContain('The volume is not what it waits for');
    expect(unknown.summary).toMatch(/\S$/);
    expect(unknown.contradicts.join()).toContain('measure with --direct');
    expect(of(cpu, 'tmpfs', native())).toMatchObject({ confidence: 'high' });
    const known = of(cpu, 'fuse', buffered(), past(1));
    expect(known.confidence).toBe('high');
    expect(known.summary).toContain('The volume is not what it waits for');
  });

  it('js-overhead is a step less sure until it is known', () => {
    expect(of(jsOverhead, 'overlay', native(), buffered()).confidence).toBe('medium');
    expect(of(jsOverhead, 'overlay', native(), buffered(), past(1)).confidence).toBe('high');
  });

  it('the headline is memory once it is known', async () => {
    const { headline } = await diagnose(on('network', native(), buffered(), past(0.02)));
    expect(headline.id).toBe('page-cache');
  });
});
