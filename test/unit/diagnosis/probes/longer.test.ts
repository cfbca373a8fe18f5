import { describe, expect, it } from 'vitest';
import { longer } from '../../../../src/diagnosis/probes/longer.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { latencies, MS } from '../build/synthetic-operations.js';
import { afterProbe, asked } from './diagnosed.js';

const waiting = (count: number, meanNs = MS, options: CellOptions = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    user: 0.05,
    system: 0.05,
    operations: { write: latencies(meanNs, { count }) },
    ...options,
  });
/** One operation of those took so long. */
function hiccup(maxNs: number) {
  const made = waiting(2000);
  const write = made.operations.write!;
  return { ...made, operations: { write: { ...write, latencyNs: { ...write.latencyNs, max: maxNs } } } };
}
const of = (made: ReturnType<typeof waiting>) => asked(longer, volumeFacts([made], 'fuse'));

describe('longer', () => {
  it('asks for five seconds of the same where fewer than 40 operations end in a round', () => {
    const few = waiting(78);
    expect(of(few)).toMatchObject({
      isUnpromising: true,
      question: 'What is the rate over seconds?',
      cells: [{ baseCellId: few.id, change: {}, rounds: 1, bounds: { durationMs: 5000, bytes: null } }],
    });
    expect(of(waiting(82))).toBeNull();
  });

  it('asks whether the volume stops where one operation took very long', () => {
    const proposal = of(hiccup(450 * MS))!;
    expect(proposal.question).toBe('Do single operations take long, or does the volume stop?');
    expect(proposal.why).toContain('450 ms');
    expect(proposal.isUnpromising).toBe(false);
    expect(of(hiccup(390 * MS))).toBeNull();
    // What waits for a thread is late behind slow ones: threads in C++ tell which were slow themselves.
    expect(proposal.cells.map(({ change }) => change.threads)).toEqual([undefined, 16]);
    expect(proposal.cells.map(({ bounds }) => bounds?.durationMs)).toEqual([5000, 5000]);
  });

  it('asks no threads beside whole files, which they do not write', () => {
    const blocks = hiccup(450 * MS);
    const files = { ...blocks, strategy: { ...blocks.strategy, unit: 'file' as const } };
    expect(of(files)!.cells).toHaveLength(1);
  });

  it('does not take slow operations among slow ones for that', () => {
    expect(of(waiting(2000, 400 * MS))).toBeNull();
  });

  it('asks nothing of new files, of work that computes, nor twice', () => {
    expect(of(waiting(10, MS, { key: { mode: 'new' } }))).toBeNull();
    expect(of(waiting(10, MS, { user: 1, system: 0.9 }))).toBeNull();
    expect(asked(longer, afterProbe(volumeFacts([waiting(10)], 'fuse'), 'longer'))).toBeNull();
  });
});
