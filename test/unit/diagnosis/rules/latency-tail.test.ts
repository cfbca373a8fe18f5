import { describe, expect, it } from 'vitest';
import { latencyTail } from '../../../../src/diagnosis/rules/latency-tail.js';
import { stall } from '../../../../src/diagnosis/rules/stall.js';
import type { CellFacts, TailFacts } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import type { Limit } from '../../../../src/domain/target.js';
import { seededRandom } from '../../../../src/stats/random.js';
import {
  cell,
  conclude,
  device,
  known,
  rounds,
  volumeFacts,
  type CellOptions,
  type StrategyName,
} from '../build/synthetic-facts.js';
import { latencies, MS, US } from '../build/synthetic-operations.js';
import { simulatedWriter, type SimulatedOptions } from '../build/simulated-lanes.js';

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

  it('says nothing of busy processors, of pressure, and where a tail is not known', () => {
    const made = tailed(0.01, 150 * US, 20 * MS);
    const silent = [
      route(made, 'native-pwrite', {}, { user: 0.5, system: 0.45 }),
      route(made, 'native-pwrite', {}, { cpuPressure: 0.4 }),
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

describe('latencyTail of a load that keeps to its rate', () => {
  /** 200 a second, of which one in a hundred takes 100 ms and the others 0.2 ms, unless told otherwise. */
  const paced = (options: SimulatedOptions = {}, over: { pressure?: number } = {}) => {
    const made = simulatedWriter({ rate: 200, spikeEvery: 100, spikeMs: 100, lengthMs: 4000, ...options });
    const { pressure = 0.01 } = over;
    return { ...made, pressure: { ...made.pressure, cpuSome: known(pressure) } };
  };
  const of = (one: CellFacts) => conclude(latencyTail, volumeFacts([one], 'fuse'));
  const pooled = (one: CellFacts) => {
    const { key, strategy } = cell({ strategy: 'fs-promises', key: { direct: true, durability: 'none' } });
    return { ...one, key: { ...one.key, ...key, rate: 200 }, strategy };
  };

  it.each([1, 2, 3, 4])('sees that a hundredth takes most of what calls take, seed %i', (seed) => {
    const one = paced({ seed });
    const finding = of(one)!;
    expect(finding).toMatchObject({ id: 'latency-tail', confidence: 'medium' });
    expect(finding.explains).toBeCloseTo(one.operations.write!.tail!.time, 2);
    expect(finding.summary).toContain('200/s are offered, and done all the same.');
    // More in flight does no more.
    expect(finding.advice).toHaveLength(1);
    expect(finding.advice[0]!.test).toBeUndefined();
    expect(finding.advice[0]!.expected).toContain('as many a second as now');
  });

  it('is not sure of routes with a queue, nor of as many as one moment makes slow', () => {
    expect(of(pooled(paced()))).toMatchObject({ confidence: 'low' });
    expect(of(paced({ lanes: 16 }))).toMatchObject({ confidence: 'low' });
    expect(of(paced({ lanes: 16, rounds: 8 }))).toMatchObject({ confidence: 'medium' });
  });

  it('is not sure where tasks may have waited for processors for as long', () => {
    const pressed = of(paced({}, { pressure: 0.3 }))!;
    expect(pressed.confidence).toBe('low');
    expect(pressed.contradicts.join()).toContain('may have waited for processors');
    // By bursts of other programs a tenth of the operations wait for some milliseconds, in a tenth of the time.
    const tail = { operations: 0.1, time: 0.6, restMeanNs: 300 * US };
    const write = { ...latencies(US * 750, { count: 2400 }), tail };
    const burst = { ...paced({ spikeEvery: 0 }, { pressure: 0.1 }), operations: { write } };
    expect(of(burst)).toBeNull();
  });

  it.each([
    [800, 1500, 1],
    [800, 1500, 2],
    [1500, 1500, 4],
  ])(
    'leaves it to the rule of stalls where all lanes stood: %i ms after %i, seed %i',
    (stallMs, workMs, seed) => {
      const stopped = paced({ spikeEvery: 0, stallMs, workMs, baseMs: 1, seed, lengthMs: 4300 });
      expect(conclude(stall, volumeFacts([stopped], 'fuse'))).toMatchObject({ confidence: 'high' });
      for (const one of [stopped, pooled(stopped)]) {
        const tail = of(one);
        if (tail !== null) expect(tail.confidence).toBe('low');
      }
    },
  );

  it.each([
    [150, 1],
    [250, 2],
    [350, 3],
  ])('is not sure where all lanes stood for less than a stall: %i ms, seed %i', (stallMs, seed) => {
    const tail = of(paced({ spikeEvery: 0, stallMs, workMs: 1500, baseMs: 1, seed }));
    if (tail !== null) expect(tail.confidence).toBe('low');
  });

  it('is not sure where it was not seen whether others went on', () => {
    expect(of({ ...paced(), progress: [] })).toMatchObject({ confidence: 'low' });
  });

  it.each([1, 2, 3])('says nothing of a steady volume, seed %i', (seed) => {
    expect(of(paced({ spikeEvery: 0, seed }))).toBeNull();
    expect(of(pooled(paced({ spikeEvery: 0, seed })))).toBeNull();
  });
});
