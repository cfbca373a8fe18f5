import { describe, expect, it } from 'vitest';
import { jsOverhead } from '../../../src/diagnosis/rules/js-overhead.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cell, conclude, notKnown, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

/** A stream: a route of Node.js that opens its files by itself. */
const stream = (options: CellOptions = {}, traits: Partial<CellFacts['strategy']> = {}): CellFacts => {
  const made = cell({
    strategy: 'fs-promises',
    ops: [400_000, 410_000],
    user: 0.9,
    system: 0.15,
    loop: 0.98,
    ...options,
  });
  return { ...made, strategy: { ...made.strategy, opensBy: 'path', ...traits } };
};
const concluded = (...cells: readonly CellFacts[]) => conclude(jsOverhead, volumeFacts(cells, 'tmpfs'));

describe('a full event loop', () => {
  it('is js-overhead of a route that no native one works like', () => {
    const finding = concluded(stream())!;
    expect(finding).toMatchObject({ id: 'js-overhead', confidence: 'medium' });
    expect(finding.summary).toMatch(
      /^The event loop is full: fs-promises, pool 4, 16 in flight keeps it busy 98 %/,
    );
    expect(finding.explains).toBeCloseTo((0.98 * 0.9) / 1.05, 2);
    expect(concluded(stream({}, { unit: 'file' }))!.summary).toContain('Make fewer, larger files.');
  });

  it('advises reads to be larger, and says what it does not know', () => {
    const reads = stream({ key: { operation: 'read' } });
    expect(concluded(reads)!.advice[0]!.action).toContain('Read in larger pieces');
    const unknown = { ...reads, pressure: { ...reads.pressure, cpuSome: notKnown() } };
    expect(concluded(unknown)!.contradicts.join()).toContain('is not known');
  });

  it('is not concluded of a loop with time to spare, of work in the kernel, on a busy machine, at a rate', () => {
    expect(concluded(stream({ loop: 0.9 }))).toBeNull();
    expect(concluded(stream({ user: 0.4, system: 0.7 }))).toBeNull();
    expect(concluded(stream({ cpuPressure: 0.6 }))).toBeNull();
    expect(concluded(stream({ key: { rate: 1000 } }))).toBeNull();
  });

  it('is left to the comparison with C++ where there is one, and to nobody where workers have loops of their own', () => {
    expect(concluded(stream({}, { opensBy: 'descriptor' }))).toBeNull();
    expect(concluded(stream({}, { hasWorkers: true }))).toBeNull();
    expect(concluded(stream({}, { usesPool: false, blocksLoop: true }))).toBeNull();
  });
});
