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

describe('longer, of a tail that is open', () => {
  const US = 1e3;
  /** Of writes of 0.5 ms on average by threads a few take so much of the time. */
  const tailed = (slowCount: number, options: CellOptions & { count?: number; time?: number } = {}) => {
    const { count = 8000, time = 0.4 } = options;
    const tail = { operations: slowCount / count, time, restMeanNs: 300 * US };
    return cell({
      strategy: 'native-threads',
      ops: [8000, 8000],
      user: 0.1,
      system: 0.2,
      elapsedMs: 1000,
      operations: { write: latencies(500 * US, { count, tail }) },
      ...options,
      key: { threads: 4, depth: 4, ...options.key },
    });
  };
  const service = waiting(12_000);
  const ofAll = (...cells: readonly ReturnType<typeof waiting>[]) =>
    asked(longer, volumeFacts([service, ...cells], 'fuse'));
  const longest = (made: ReturnType<typeof ofAll>) => made?.cells.map(({ bounds }) => bounds?.durationMs);

  it('asks for the cell that met the most slow ones, until it has met twice as many as make a pattern', () => {
    const [one, four] = [tailed(3, { key: { threads: 1, depth: 1 } }), tailed(8)];
    const proposal = ofAll(one, four)!;
    expect(proposal.question).toBe('Do a few slow operations take most of the time?');
    expect(proposal.why).toBe(
      '8 of 8000 writes took 40 % of the time of native-threads, 4 threads, 4 in flight: too few to tell a habit of the volume from a bad moment',
    );
    expect(proposal.isUnpromising).toBeUndefined();
    expect(proposal.cells).toEqual([
      { baseCellId: four.id, change: {}, rounds: 1, bounds: { durationMs: 5000, bytes: null } },
    ]);
    expect(longest(ofAll(one))).toEqual([6667]);
    expect(longest(ofAll(tailed(2)))).toEqual([10_000]);
  });

  it('asks nothing where even the longest trial would meet too few, nor of a tail that is known', () => {
    const seldom = tailed(2, { elapsedMs: 3000 });
    expect(ofAll(seldom)).toBeNull();
    expect(ofAll(tailed(8), tailed(20))).toBeNull();
    expect(ofAll(tailed(8, { time: 0.1 }))).toBeNull();
  });

  it('asks threads at the same rate where a route with a queue met slow ones and kept to it', () => {
    const paced = tailed(24, {
      strategy: 'fs-promises',
      count: 2400,
      time: 0.8,
      ops: [200, 200, 200],
      elapsedMs: 12_000,
      cpuPressure: 0.001,
      key: { rate: 200, threads: null, depth: 16 },
    });
    const proposal = of(paced)!;
    expect(proposal.cells).toMatchObject([
      { baseCellId: paced.id, change: { strategy: 'native-threads', threads: 4 }, rounds: 1 },
    ]);
    expect(longest(proposal)).toEqual([10_000]);
    expect(proposal.why).toContain('by threads of their own they are slow themselves');
    const files = { ...paced, strategy: { ...paced.strategy, unit: 'file' as const } };
    expect(of(files)).toBeNull();
  });

  it('asks whether the volume stops first', () => {
    const stopped = hiccup(450 * MS);
    expect(asked(longer, volumeFacts([stopped, tailed(8)], 'fuse'))!.question).toContain(
      'does the volume stop',
    );
  });
});
