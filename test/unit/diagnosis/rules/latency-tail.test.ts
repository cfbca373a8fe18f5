import { describe, expect, it } from 'vitest';
import { latencyTail } from '../../../../src/diagnosis/rules/latency-tail.js';
import type { CellFacts, TailFacts } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import type { Limit } from '../../../../src/domain/target.js';
import { seededRandom } from '../../../../src/stats/random.js';
import {
  cell,
  conclude,
  device,
  rounds,
  volumeFacts,
  type CellOptions,
  type StrategyName,
} from '../build/synthetic-facts.js';
import { latencies, MS, US } from '../build/synthetic-operations.js';

/** `share` of `count` operations last `slowNs`, the others about `restNs`. */
function tailed(share: number, restNs: number, slowNs: number, seed = 1) {
  const random = seededRandom(seed);
  const noisy = share * (0.9 + 0.2 * random());
  const restMeanNs = restNs * (0.9 + 0.2 * random());
  const time = (noisy * slowNs) / (noisy * slowNs + (1 - noisy) * restMeanNs);
  const mean = noisy * slowNs + (1 - noisy) * restMeanNs;
  return { tail: { operations: noisy, time, restMeanNs } satisfies TailFacts, mean };
}

function route(
  made: ReturnType<typeof tailed>,
  strategy: StrategyName = 'native-pwrite',
  key: Partial<CellKey> = {},
  over: CellOptions = {},
): CellFacts {
  const operation = { ...latencies(made.mean, { count: 6000 }), tail: made.tail };
  return cell({
    strategy,
    key: { depth: 1, direct: true, durability: 'none', ...key },
    ops: rounds(1e9 / made.mean, 0.1),
    user: 0.02,
    system: 0.1,
    operations: { [key.operation ?? 'write']: operation },
    ...over,
  });
}

describe('latencyTail', () => {
  it.each([1, 2, 3, 4, 5])('sees that a hundredth takes most of the time, seed %i', (seed) => {
    const made = tailed(0.01, 150 * US, 20 * MS, seed);
    const cells = [route(made), route(tailed(0.01, 170 * US, 20 * MS, seed + 9), 'fs-sync')];
    const finding = conclude(latencyTail, volumeFacts(cells))!;
    expect(finding).toMatchObject({ id: 'latency-tail', confidence: 'high' });
    expect(Math.abs(finding.explains - made.tail.time)).toBeLessThan(0.15);
    expect(finding.summary).toMatch(/of 6000 writes|of 6 k writes \((0\.\d+|1) %\) take [456]\d %/);
    expect(finding.evidence.find(({ name }) => name === 'cells that show it')!.value).toBe('2 of 2');
  });

  it('is less sure of one route, of few slow ones, and of rounds that lie far apart', () => {
    const made = tailed(0.01, 150 * US, 20 * MS);
    expect(conclude(latencyTail, volumeFacts([route(made)]))!.confidence).toBe('medium');
    const apart = route(made, 'native-pwrite', {}, { ops: [3000, 9000, 9000] });
    expect(conclude(latencyTail, volumeFacts([apart]))!.confidence).toBe('low');
    const queued = route(made, 'native-uv', { depth: 64 });
    expect(conclude(latencyTail, volumeFacts([queued]))!.confidence).toBe('low');
  });

  it('is not sure of slow ones that were slow together, while nothing else ended', () => {
    const made = tailed(0.01, 150 * US, 20 * MS);
    const trialNs = 3000 * MS;
    const of = (still: boolean) => {
      const atNs = Array.from({ length: 30 }, (_, index) => (index + 1) * 100 * MS);
      const rate = (at: number) => (still && at > 1000 * MS && at <= 2500 * MS ? 0 : 4e6);
      const progress = [0, 1].map((round) => ({ round, atNs, bytesPerSecond: atNs.map(rate) }));
      const one = route(made, 'native-threads', { depth: 16, threads: 16 }, { ops: [1000, 1000], progress });
      const trials = one.trials.map((trial) => ({ ...trial, elapsedNs: trialNs, bytesPerSecond: 4e6 }));
      return conclude(latencyTail, volumeFacts([{ ...one, trials }]))!.confidence;
    };
    expect([of(false), of(true)]).toEqual(['medium', 'low']);
  });

  it('judges routes that call by themselves alone, where there are any', () => {
    const none = route({ mean: 200 * US, tail: { operations: 0, time: 0, restMeanNs: 200 * US } });
    const queued = route(tailed(0.01, 150 * US, 20 * MS), 'native-uv', { depth: 64 });
    expect(conclude(latencyTail, volumeFacts([none, queued]))).toBeNull();
  });

  it.each([
    ['many slow ones', tailed(0.15, 150 * US, 20 * MS)],
    ['a small part of the time', tailed(0.01, 1 * MS, 20 * MS)],
    ['short ones', tailed(0.04, 10 * US, 0.5 * MS)],
    ['too few', tailed(0.001, 20 * US, 50 * MS)],
  ])('says nothing of %s', (_, made) => {
    expect(conclude(latencyTail, volumeFacts([route(made)]))).toBeNull();
  });

  it('needs half of the cells', () => {
    const none = { mean: 200 * US, tail: { operations: 0, time: 0, restMeanNs: 200 * US } };
    const tail = tailed(0.01, 150 * US, 20 * MS);
    expect(conclude(latencyTail, volumeFacts([route(tail), route(none, 'fs-sync')]))).not.toBeNull();
    const two = [route(none, 'fs-sync'), route(none, 'native-threads', { depth: 2 })];
    expect(conclude(latencyTail, volumeFacts([route(tail), ...two]))).toBeNull();
  });

  it('says nothing where the others come from memory, as by read-ahead and writeback', () => {
    const read = tailed(0.03, 2 * US, 3 * MS);
    const buffered = { direct: false, operation: 'read' as const };
    expect(conclude(latencyTail, volumeFacts([route(read, 'native-pwrite', buffered)]))).toBeNull();
    const write = route(tailed(0.03, 3 * US, 3 * MS), 'native-pwrite', { direct: false });
    expect(conclude(latencyTail, volumeFacts([write]))).toBeNull();
    const uncached = route(tailed(0.01, 150 * US, 20 * MS), 'native-pwrite', buffered);
    expect(conclude(latencyTail, volumeFacts([uncached], 'fuse'))).not.toBeNull();
  });

  it('says nothing of busy processors, of pressure, of a load that keeps to its rate, and where a tail is not known', () => {
    const made = tailed(0.01, 150 * US, 20 * MS);
    const silent = [
      route(made, 'native-pwrite', {}, { user: 0.5, system: 0.45 }),
      route(made, 'native-pwrite', {}, { cpuPressure: 0.4 }),
      route(made, 'native-pwrite', { rate: 100 }),
      route({ ...made, tail: null as unknown as TailFacts }),
    ];
    for (const one of silent) expect(conclude(latencyTail, volumeFacts([one]))).toBeNull();
  });

  it('says nothing where a limit of a cgroup is reached', () => {
    const made = tailed(0.01, 150 * US, 20 * MS);
    const limit: Limit = {
      what: 'io',
      text: 'write 10 MB/s',
      value: 10e6,
      unit: 'bytes/s',
      direction: 'write',
      device: 'vda',
      source: '/sys/fs/cgroup/io.max',
    };
    const at = route(made, 'native-pwrite', {}, { devices: [device(9e6)] });
    expect(conclude(latencyTail, volumeFacts([at], 'disk', 2, [limit]))).toBeNull();
    expect(conclude(latencyTail, volumeFacts([at], 'disk', 2, [{ ...limit, value: 1e9 }]))).not.toBeNull();
  });

  it('looks at the syncs of durable work where they take more', () => {
    const made = tailed(0.01, 400 * US, 60 * MS);
    const sync = { ...latencies(made.mean, { count: 3000 }), tail: made.tail };
    const durable = route(
      made,
      'native-pwrite',
      { durability: 'each', direct: false },
      {
        operations: { write: { ...latencies(5 * US, { count: 3000 }), tail: null }, sync },
      },
    );
    expect(conclude(latencyTail, volumeFacts([durable]))!.summary).toContain('syncs');
  });
});
