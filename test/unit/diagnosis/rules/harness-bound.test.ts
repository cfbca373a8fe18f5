import { describe, expect, it } from 'vitest';
import { harnessBound } from '../../../../src/diagnosis/rules/harness-bound.js';
import { cell, conclude, rounds, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

const nothing = (ops = 5e6, options: CellOptions = {}) =>
  cell({ strategy: 'null', ops: rounds(ops, 0.02, 3, 9), ...options, key: { depth: 1, ...options.key } });
const pwrite = (ops: number, seed = 1, options: CellOptions = {}) =>
  cell({ strategy: 'native-pwrite', ops: rounds(ops, 0.02, 3, seed), user: 0.6, system: 0.4, ...options });
const byThreads = (threads: number, ops: number) =>
  cell({ strategy: 'native-threads', ops: rounds(ops), key: { threads, depth: threads } });

describe('harness-bound', () => {
  it.each([1, 2, 3, 4, 5])(
    'holds where a route does more than half of what nothing does, seed %i',
    (seed) => {
      const finding = conclude(harnessBound, volumeFacts([nothing(), pwrite(3e6, seed)], 'tmpfs'))!;
      expect(finding).toMatchObject({ id: 'harness-bound', confidence: 'medium' });
      expect(finding.summary).toMatch(/^Being measured takes (58|59|60|61) % of the time of native-pwrite, /);
      expect(finding.summary).toContain('doing nothing in its place does 1.7x');
      expect(finding.explains).toBeCloseTo(0.6, 1);
      expect(finding.advice[0]!.action).toContain('larger blocks');
    },
  );

  it('has the cells as the sources of its figures', () => {
    const control = nothing();
    const { evidence } = conclude(harnessBound, volumeFacts([control, pwrite(3e6)], 'tmpfs'))!;
    expect(evidence.at(-1)).toMatchObject({
      name: 'operations/s of null, its best round',
      value: Math.round(control.operationsPerSecond!.max),
      source: `cell ${control.id}`,
    });
    expect(evidence.every(({ source }) => source.startsWith('cell '))).toBe(true);
  });

  it('holds from the half on', () => {
    const exact = (ops: number) => {
      const flat = { ops: [ops, ops, ops] };
      return conclude(
        harnessBound,
        volumeFacts([nothing(0, { ops: [4e6, 4e6, 4e6] }), pwrite(0, 1, flat)], 'tmpfs'),
      );
    };
    expect(exact(1.99e6)).toBeNull();
    expect(exact(2e6)?.explains).toBeCloseTo(0.5, 5);
  });

  it('says nothing without the route that does nothing, or where that has no result or did nothing', () => {
    expect(conclude(harnessBound, volumeFacts([pwrite(3e6)], 'tmpfs'))).toBeNull();
    for (const ops of [[], [0, 0, 0]]) {
      expect(conclude(harnessBound, volumeFacts([nothing(0, { ops }), pwrite(3e6)], 'tmpfs'))).toBeNull();
    }
    expect(conclude(harnessBound, volumeFacts([nothing()], 'tmpfs'))).toBeNull();
  });

  it('looks at the fastest route alone: a slow one is slow by itself', () => {
    const slow = cell({ strategy: 'fs-promises', ops: rounds(90e3), loop: 0.99 });
    expect(conclude(harnessBound, volumeFacts([nothing(), slow, pwrite(1e6)], 'tmpfs'))).toBeNull();
    const both = conclude(harnessBound, volumeFacts([nothing(), slow, pwrite(3e6)], 'tmpfs'))!;
    expect(both.summary).toContain('native-pwrite');
    expect(both.summary).not.toContain('fs-promises');
  });

  it('says nothing of threads that together do much, each of them little', () => {
    const cells = [nothing(), byThreads(8, 6e6)];
    expect(conclude(harnessBound, volumeFacts(cells, 'tmpfs', 8))).toBeNull();
    // On two processors no more than two of them run at a time.
    expect(conclude(harnessBound, volumeFacts(cells, 'tmpfs', 2))!.explains).toBeCloseTo(0.6, 1);
    expect(conclude(harnessBound, volumeFacts([nothing(), byThreads(1, 3e6)], 'tmpfs', 8))).not.toBeNull();
  });

  it('counts no more than all of the time where nothing was slower, as in a bad moment', () => {
    const finding = conclude(harnessBound, volumeFacts([nothing(2e6), pwrite(3e6)], 'tmpfs'))!;
    expect(finding.explains).toBe(1);
    expect(finding.summary).toContain('takes 100 % of the time');
    expect(finding.summary).toContain('does no more');
  });

  it('says nothing of a paced load, of which nothing does as much as all others', () => {
    const paced = { key: { rate: 1000 } };
    const cells = [nothing(1000, paced), pwrite(1000, 1, paced)];
    expect(conclude(harnessBound, volumeFacts(cells, 'tmpfs'))).toBeNull();
  });

  it('says nothing of a volume that is waited for', () => {
    expect(conclude(harnessBound, volumeFacts([nothing(), pwrite(3000)]))).toBeNull();
  });

  it('takes no slow round of the route that does nothing for what measuring costs', () => {
    const slow = nothing(0, { ops: [5e6, 1e6, 5e6] });
    expect(conclude(harnessBound, volumeFacts([slow, pwrite(2.2e6)], 'tmpfs'))).toBeNull();
    const disturbed = nothing(3e6, { disturbances: ['other processes used 1.5 of 2 processors'] });
    expect(conclude(harnessBound, volumeFacts([disturbed, pwrite(2.2e6)], 'tmpfs'))).toBeNull();
    const alike = pwrite(2.2e6, 1, { disturbances: ['other processes used 1.5 of 2 processors'] });
    expect(conclude(harnessBound, volumeFacts([disturbed, alike], 'tmpfs'))?.id).toBe('harness-bound');
  });
});
