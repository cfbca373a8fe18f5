import { describe, expect, it } from 'vitest';
import { tailsIn } from '../../../src/diagnosis/tails.js';
import type { CellFacts, TailFacts } from '../../../src/domain/facts.js';
import type { Limit } from '../../../src/domain/target.js';
import { cell, device, notKnown, onlyGroup, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';
import { latencies, MS, US } from './build/synthetic-operations.js';

/** Of 2,000 writes of 0.3 ms on average a hundredth takes more than half of the time. */
const usual: TailFacts = { operations: 0.01, time: 0.6, restMeanNs: 120 * US };
const tailed = (
  tail: Partial<TailFacts> = {},
  options: CellOptions & { meanNs?: number; count?: number } = {},
) =>
  cell({
    strategy: 'native-pwrite',
    ops: [3000, 3000, 3000],
    user: 0.02,
    system: 0.1,
    operations: {
      write: latencies(options.meanNs ?? 300 * US, {
        count: options.count ?? 2000,
        tail: { ...usual, ...tail },
      }),
    },
    ...options,
    key: { depth: 1, direct: true, durability: 'none', ...options.key },
  });
const tails = (cells: readonly CellFacts[], limits: readonly Limit[] = []) => {
  const facts = volumeFacts(cells, 'disk', 2, limits);
  return tailsIn(facts, onlyGroup(facts));
};
const holds = (...cells: readonly CellFacts[]) => tails(cells)!.holding.length > 0;

describe('tailsIn', () => {
  it('says how many are slow, how long, and of which kind', () => {
    const found = tails([tailed()])!;
    expect(found.judged).toBe(1);
    expect(found.holding[0]).toMatchObject({ kind: 'write', slowCount: 20, exact: true });
    // 0.6 of 2,000 times 0.3 ms, by 20.
    expect(found.holding[0]!.slowMeanNs / MS).toBeCloseTo(18, 0);
  });

  it('holds at its thresholds: how many are slow, what they take, how many there are', () => {
    expect(holds(tailed({ operations: 0.12 }))).toBe(true);
    expect(holds(tailed({ operations: 0.121 }))).toBe(false);
    expect(holds(tailed({ time: 0.3 }))).toBe(true);
    expect(holds(tailed({ time: 0.29 }))).toBe(false);
    expect(holds(tailed({}, { count: 1000 }))).toBe(true);
    expect(holds(tailed({}, { count: 900 }))).toBe(false);
  });

  it('leaves out cells with too few operations to tell, which say nothing against the others', () => {
    const few = [1, 2, 3].map((seed) => tailed({}, { count: 600, key: { pattern: 'random', depth: seed } }));
    expect(tails(few)!.judged).toBe(0);
    const steady = tailed({ operations: 0, time: 0 });
    expect(holds(...few, tailed())).toBe(true);
    expect(holds(steady, { ...steady, id: 's2' }, { ...steady, id: 's3' }, tailed())).toBe(false);
  });

  it('does not take the writes of a mix for slow operations among its reads, but those of its writes', () => {
    const mixed = (writeTail: TailFacts) => {
      const one = tailed({}, { key: { operation: 'mix', readShare: 90 } });
      const reads = latencies(100 * US, {
        count: 1800,
        tail: { operations: 0, time: 0, restMeanNs: 100 * US },
      });
      const writes = latencies(20 * MS, { count: 200, tail: writeTail });
      return {
        ...one,
        operations: { ...one.operations, mix: one.operations.write!, read: reads, write: writes },
      };
    };
    expect(holds(mixed({ operations: 0, time: 0, restMeanNs: 20 * MS }))).toBe(false);
    expect(holds(mixed({ operations: 0.1, time: 0.9, restMeanNs: 2 * MS }))).toBe(true);
  });

  it('leaves slow operations of less than a millisecond to the scheduler', () => {
    expect(holds(tailed({ operations: 0.05 }, { meanNs: 80 * US }))).toBe(false);
    expect(holds(tailed({ operations: 0.05 }, { meanNs: 90 * US }))).toBe(true);
  });

  it('says nothing where the others were served from memory: the slow ones are then the normal ones', () => {
    const buffered = { key: { direct: false } } as const;
    expect(holds(tailed({ restMeanNs: 14 * US }, buffered))).toBe(false);
    expect(holds(tailed({ restMeanNs: 15 * US }, buffered))).toBe(true);
    expect(holds(tailed({ restMeanNs: 14 * US }))).toBe(true);
  });

  it('takes of a volume that may have no page cache only what copying takes for memory', () => {
    const of = (restMeanNs: number, kind: 'fuse' | 'network', ...past: readonly CellFacts[]) => {
      const key = { direct: false, blockSizeBytes: 65536 } as const;
      const one = tailed({ restMeanNs }, { key });
      const write = { ...one.operations.write!, bytes: 2000 * 65536 };
      const facts = volumeFacts([{ ...one, operations: { write } }, ...past], kind);
      return tailsIn(facts, { label: 'first', cellIds: [one.id] })!.holding.length > 0;
    };
    expect(of(60 * US, 'fuse')).toBe(true);
    expect(of(15 * US, 'fuse')).toBe(false);
    expect(of(60 * US, 'network')).toBe(false);
    const past = (ops: number) =>
      cell({
        strategy: 'native-pwrite',
        ops: [ops, ops],
        key: { depth: 1, direct: true, durability: 'none', blockSizeBytes: 65536 },
      });
    expect(of(15 * US, 'fuse', past(2900))).toBe(true);
    expect(of(60 * US, 'fuse', past(300))).toBe(false);
  });

  it('looks at the syncs where these take most of the time', () => {
    const operations = {
      write: latencies(20 * US, { tail: { ...usual, time: 0.1 } }),
      sync: latencies(2 * MS, { tail: usual }),
    };
    const of = (durability: 'each' | 'none') => tails([tailed({}, { operations, key: { durability } })])!;
    expect(of('each').holding[0]!.kind).toBe('sync');
    expect(of('none').holding).toHaveLength(0);
  });

  it('judges routes that time their system calls alone, where there are any', () => {
    const behind = (time: number) =>
      tailed({ time }, { strategy: 'native-uv', key: { poolSize: 4, depth: 16 } });
    expect(tails([behind(0.6)])!.holding[0]!.exact).toBe(false);
    expect(holds(behind(0.6), behind(0.6), tailed({ time: 0.1 }))).toBe(false);
    expect(tails([behind(0.6), tailed()])).toMatchObject({ judged: 1 });
  });

  it('needs half of those that were judged', () => {
    const quiet = [1, 2].map((files) =>
      tailed({ time: 0.1 }, { key: { files, fileSizeBytes: 2 ** 24 / files } }),
    );
    const one = tailed({}, { key: { fileSizeBytes: 2 ** 21 } });
    expect(tails([one, quiet[0]!])!.holding).toHaveLength(1);
    expect(tails([one, ...quiet])).toEqual({ holding: [], judged: 3, open: [] });
  });

  it('needs none of those that did too few operations to have met as many', () => {
    // One in a hundred is slow.
    const short = (count: number) =>
      [1, 2].map((files) => tailed({ time: 0.1 }, { count, key: { files, fileSizeBytes: 2 ** 24 / files } }));
    const one = tailed({}, { key: { fileSizeBytes: 2 ** 21 } });
    expect(tails([one, ...short(1000)])!.holding).toHaveLength(0);
    expect(tails([one, ...short(900)])).toMatchObject({ holding: [{ cell: { id: one.id } }], judged: 1 });
  });

  it('leaves out what waits for processors, or does not know of them', () => {
    expect(tails([tailed({}, { user: 0.4, system: 0.45 })])!.judged).toBe(0);
    expect(tails([tailed({}, { cpuPressure: 0.25 })])!.judged).toBe(0);
    expect(tails([tailed({}, { cpuPressure: 0.24 })])!.judged).toBe(1);
    expect(tails([{ ...tailed(), cpuUserCores: notKnown() }])!.judged).toBe(0);
  });

  it('takes the latencies from the calls of a load that lags behind its rate', () => {
    const paced = tailed({}, { key: { rate: 6000 } });
    const write = { ...paced.operations.write!, issueLatencyNs: latencies(100 * US).latencyNs };
    const [tail] = tails([{ ...paced, operations: { write } }])!.holding;
    // 0.6 of 2,000 times 0.1 ms, by 20.
    expect(tail!.slowMeanNs / MS).toBeCloseTo(6, 0);
    expect(tail!.exact).toBe(true);
  });

  it('counts slow operations of 40 ms and more in spite of pressure, unless a quota stops the process', () => {
    // 0.6 of 2,000 times the mean, by 20: 60 times the mean.
    const pressed = (slowMs: number) => tailed({}, { meanNs: (slowMs / 60) * MS, cpuPressure: 0.9 });
    expect(holds(pressed(41))).toBe(true);
    expect(tails([pressed(39)])!.judged).toBe(0);
    const quota: Limit = {
      what: 'cpu',
      text: '0.5 CPUs',
      value: 0.5,
      unit: 'cpus',
      direction: null,
      device: null,
      source: '/sys/fs/cgroup/cpu.max',
    };
    expect(tails([pressed(80)], [quota])!.judged).toBe(0);
  });

  it('is silent at the limit of a cgroup, which makes tails by itself', () => {
    const one = tailed({}, { devices: [device(20e6 * 0.9)] });
    expect(tails([one], [ioLimit(20e6)])).toBeNull();
    expect(tails([one], [ioLimit(90e6)])).not.toBeNull();
  });

  it('judges nothing without tails', () => {
    expect(tails([tailed({}, { operations: {} })])).toEqual({ holding: [], judged: 0, open: [] });
    const few = tailed({}, { operations: { write: latencies(MS) } });
    expect(tails([few])).toEqual({ holding: [], judged: 0, open: [] });
  });
});

describe('tailsIn of a load that keeps to its rate', () => {
  const paced = (tail: Partial<TailFacts> = {}, options: Parameters<typeof tailed>[1] = {}) =>
    tailed(tail, { cpuPressure: 0.01, ...options, key: { rate: 3000, ...options.key } });

  it('holds as in a closed loop', () => {
    expect(tails([paced()])!.holding[0]).toMatchObject({ slowCount: 20, exact: true });
    expect(holds(paced({ time: 0.29 }))).toBe(false);
    expect(holds(paced({ operations: 0.121 }))).toBe(false);
  });

  it('is not looked at beside what lags behind the rate', () => {
    const lagging = tailed({ time: 0.1 }, { key: { rate: 6000 } });
    const keeping = paced({}, { ops: [6000, 6000, 6000], key: { rate: 6000 } });
    expect(tails([lagging, keeping])).toMatchObject({ holding: [], judged: 1 });
    expect(holds(keeping)).toBe(true);
  });

  it('leaves out slow ones that waits for processors may have made, by all of them together', () => {
    // 0.6 of 2,000 times 0.3 ms is four tenths of 900 ms.
    const pressed = (cpuPressure: number, threads = 1) =>
      paced({}, { strategy: 'native-threads', cpuPressure, key: { threads, depth: threads } });
    expect(holds(pressed(0.39))).toBe(true);
    expect(tails([pressed(0.41)])!.judged).toBe(0);
    expect(tails([pressed(0.11, 4)])!.judged).toBe(0);
    expect(tails([paced({}, { steal: 0.5 })])!.judged).toBe(0);
    expect(tails([paced({}, { throttled: 0.5 })])!.judged).toBe(0);
    const unseen = paced();
    expect(tails([{ ...unseen, pressure: { ...unseen.pressure, cpuSome: notKnown() } }])!.judged).toBe(0);
    // That it shows none speaks against one all the same.
    expect(tails([paced({ time: 0 }, { cpuPressure: 0.9 })])!.judged).toBe(1);
    // A turn comes sooner.
    expect(holds(paced({}, { meanNs: 0.7 * MS, elapsedMs: 9000, cpuPressure: 0.9 }))).toBe(true);
  });

  it('takes the others for cached from ten times what copying takes on', () => {
    const buffered = { key: { direct: false } } as const;
    expect(holds(paced({ restMeanNs: 140 * US }, buffered))).toBe(false);
    expect(holds(paced({ restMeanNs: 142 * US }, buffered))).toBe(true);
    expect(holds(paced({ restMeanNs: 14 * US }))).toBe(true);
  });

  it('looks at syncs, and not at what may wait behind them', () => {
    const operations = (syncMs: number) => ({
      write: latencies(300 * US, { tail: usual }),
      sync: latencies(syncMs * MS, { tail: usual }),
    });
    const of = (syncMs: number) =>
      tails([paced({}, { operations: operations(syncMs), key: { durability: 'each' } })])!;
    expect(of(2).holding[0]!.kind).toBe('sync');
    expect(of(0.1).judged).toBe(0);
  });
});

describe('tails that are open', () => {
  const open = (...cells: readonly CellFacts[]) => tails(cells)!.open.map(({ cell: { id } }) => id);

  it('are those of too few slow operations, of which two at least take a fifth of the time', () => {
    const few = (count: number, tail: Partial<TailFacts> = {}) => tailed(tail, { count });
    for (const one of [few(900), few(200), few(900, { time: 0.2 })]) expect(open(one)).toEqual([one.id]);
    for (const none of [few(100), few(900, { time: 0.19 }), few(900, { operations: 0.13 })]) {
      expect(open(none)).toEqual([]);
    }
    expect(open(tailed({ restMeanNs: 14 * US }, { count: 900, key: { direct: false } }))).toEqual([]);
  });

  it('are none where one is known to hold, though not where one was looked for in vain', () => {
    const few = tailed({}, { count: 900, key: { fileSizeBytes: 2 ** 21 } });
    expect(open(few, tailed())).toEqual([]);
    expect(open(few, tailed({ time: 0.25 }))).toEqual([few.id]);
  });

  it('are those of routes with a queue at a kept rate, unless others were measured', () => {
    const key = { rate: 3000, poolSize: 4, depth: 16 };
    const queued = tailed({}, { strategy: 'fs-promises', cpuPressure: 0.01, key });
    expect(open(queued)).toEqual([queued.id]);
    expect(open(tailed({}, { strategy: 'fs-promises', key: { ...key, rate: null } }))).toEqual([]);
    const quiet = tailed({ operations: 0, time: 0 }, { key: { rate: 3000 } });
    expect(tails([queued, quiet])).toEqual({ holding: [], judged: 1, open: [] });
  });
});
