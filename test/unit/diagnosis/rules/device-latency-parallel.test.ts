import { describe, expect, it } from 'vitest';
import { deviceLatencyParallel } from '../../../../src/diagnosis/rules/device-latency-parallel.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { Limit } from '../../../../src/domain/target.js';
import { byRing, conclude, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import {
  parallel,
  route,
  serial,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';
import { afterProbe } from '../probes/diagnosed.js';

const MS = 1e6;
/** One in flight by fs-promises, and four over as large a pool; beside threads. */
const shallow = (model: VolumeModel, options: RouteOptions = {}) => [
  ...[1, 4].map((count) => route(model, count, { strategy: 'fs-promises', ...options })),
  ...threads(model, options),
];
const concluded = (cells: readonly CellFacts[], limits: readonly Limit[] = []) =>
  conclude(deviceLatencyParallel, volumeFacts(cells, 'fuse', 2, limits));

describe('device-latency-parallel', () => {
  it('leaves to the lock of one file what several files do more', () => {
    const one = route(parallel(10 * MS), 1, {
      strategy: 'fs-sync',
      key: { files: 1, fileSizeBytes: 2 ** 24 },
    });
    const many = threads(parallel(10 * MS), { key: { files: 16, fileSizeBytes: 2 ** 20 } });
    expect(concluded([one, ...many])).toBeNull();
    const own = route(parallel(10 * MS), 1, { strategy: 'fs-sync' });
    expect(concluded([own, ...many])?.id).toBe('device-latency-parallel');
  });

  /** One in flight for each file, which are as many bytes in all. */
  const streams = (model: VolumeModel, files: number): CellFacts => {
    const made = route(model, files, {
      strategy: 'fs-promises',
      key: { strategy: 'fs-stream', files, fileSizeBytes: 2 ** 22 / files },
    });
    const fixed = [{ dimension: 'depth', why: 'each file has one stream' }];
    return { ...made, fixed, strategy: { ...made.strategy, name: 'fs-stream' } };
  };
  const intoOne = {
    key: { files: 1, fileSizeBytes: 2 ** 22, parameters: { sharing: 'shared', vector: 1 } },
  } as const;

  it('lets more files stand for more in flight of one stream, where no file has two writers', () => {
    const beside = threads(parallel(10 * MS), intoOne);
    const of = (files: number) => streams(parallel(10 * MS), files);
    const finding = concluded([of(1), of(4), ...beside])!;
    expect(finding).toMatchObject({ id: 'device-latency-parallel', confidence: 'high' });
    expect(finding.summary).toMatch(
      /fs-stream, pool 4, 1 in flight does .*, with 4 in flight over 4 files \d+.*Keep at least 16 in flight, each in a file of its own, with UV_THREADPOOL_SIZE=16\.$/,
    );
    expect(finding.advice[0]!.test).toMatchObject({ change: { depth: 16, poolSize: 16, files: 16 } });
    const four = of(4);
    const twoAtATime = { ...four, key: { ...four.key, files: 2, fileSizeBytes: 2 ** 21 } };
    expect(concluded([of(1), twoAtATime, ...beside])).toBeNull();
    expect(concluded([of(1), streams(serial(10 * MS), 4), ...threads(serial(10 * MS), intoOne)])).toBeNull();
  });

  it('does so of one whole file, whose own curve is all that there is', () => {
    const whole = (files: number) => {
      const made = route(parallel(80 * MS), files, {
        strategy: 'fs-promises',
        key: { files, fileSizeBytes: 2 ** 22, blockSizeBytes: 2 ** 22 },
      });
      return { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    };
    expect(concluded([whole(1), whole(4)])).toMatchObject({ confidence: 'high' });
  });

  it('goes by its one file where more in flight were measured over that', () => {
    const of = (count: number, files: number, model: VolumeModel) =>
      route(model, count, { strategy: 'fs-promises', key: { files, fileSizeBytes: 2 ** 22 / files } });
    const own = [of(1, 1, parallel(10 * MS)), of(4, 4, parallel(10 * MS)), of(16, 16, parallel(10 * MS))];
    expect(concluded(own)?.id).toBe('device-latency-parallel');
    expect(concluded([...own.slice(0, 2), of(4, 1, serial(10 * MS))])).toBeNull();
  });

  it('takes more in flight that keeps to its rate for what it shows', () => {
    const offered = (count: number, ops: number) => ({
      ...route(() => ops, count, { strategy: 'fs-promises', key: { rate: 1000 } }),
    });
    const beside = threads(parallel(10 * MS), { key: { rate: 1000 } }, [1, 4]);
    expect(concluded([offered(4, 400), offered(16, 1000), ...beside])?.id).toBe('device-latency-parallel');
    expect(concluded([offered(4, 950), offered(16, 1000), ...beside])).toBeNull();
  });

  it('says nothing where what has the most in flight was measured with more, and does no more', () => {
    const model = slots(8, 10 * MS);
    const files = { key: { files: 64, fileSizeBytes: 2 ** 18 } };
    const sync = route(model, 1, { strategy: 'fs-sync', ...files });
    const pooled = (count: number) => route(model, count, { strategy: 'fs-promises', ...files });
    expect(concluded([sync, pooled(16), ...threads(model, files)])?.id).toBe('device-latency-parallel');
    expect(concluded([sync, pooled(16), pooled(64), ...threads(model, files, [1, 4, 16])])).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('says that too little is in flight, seed %i', (seed) => {
    const finding = concluded(shallow(parallel(10 * MS), { seed }))!;
    expect(finding).toMatchObject({ id: 'device-latency-parallel', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^Each operation waits (9\.\d+|10(\.\d)?) ms for the volume, which serves more at a time: fs-promises, pool 4, 1 in flight does \d+(\.\d)? operations\/s, with 4 in flight \d+ operations\/s/,
    );
    expect(finding.summary).toContain('Keep at least 16 in flight, with UV_THREADPOOL_SIZE=16.');
    expect(finding.explains).toBeGreaterThan(0.8);
  });

  it('lets threads stand for what has one in flight by its nature, where it waits as one of them does', () => {
    const appends = (model: VolumeModel) => {
      const one = route(model, 1, { strategy: 'fs-promises' });
      return { ...one, strategy: { ...one.strategy, name: 'fs-append', appends: true as const } };
    };
    const beside = threads(parallel(10 * MS));
    const finding = concluded([appends(parallel(10 * MS)), ...beside])!;
    expect(finding).toMatchObject({ id: 'device-latency-parallel', confidence: 'high' });
    // No cell can have more of them in flight.
    expect(finding.advice[0]!.test).toBeUndefined();
    // Its own way takes most of the time.
    expect(concluded([appends(parallel(40 * MS)), ...beside])).toBeNull();
  });

  it.each([
    ['worker-pool', 12, 'Keep at least 24 in flight, each in a worker of worker-pool.'],
    ['process-pool', 15, 'Keep at least 30 in flight, each in a worker of process-pool.'],
    ['worker-pool', 40, 'Keep at least 80 in flight, each in a worker of worker-pool.'],
    ['native-threads', 12, 'Keep at least 48 in flight.'],
    ['native-threads', 40, 'Keep at least 80 in flight.'],
  ] as const)('%s with %i in flight is held against 64 threads', (strategy, count, advice) => {
    const model = parallel(10 * MS);
    const beside = (counts: readonly number[]) => threads(model, { noise: 0.01 }, counts);
    const pooled = { strategy, noise: 0.01, key: { poolSize: null } };
    const asked = route(model, count, strategy === 'native-threads' ? { noise: 0.01 } : pooled);
    const of = (counts: readonly number[]) => {
      const probed = beside(counts);
      const facts = volumeFacts([asked, ...probed], 'fuse');
      const { probes } = afterProbe(facts, 'volume-parallelism');
      const ownCellIds = probed.map(({ id }) => id);
      return conclude(deviceLatencyParallel, {
        ...facts,
        probes: probes.map((probe) => ({ ...probe, ownCellIds })),
      });
    };
    expect(of([1, 4, 16, 64])?.summary).toContain(advice);
    expect(of([1, 4, 16, 64])?.confidence).toBe(count > 32 ? 'medium' : 'high');
    expect(of([1, 4, 16])).toBeNull();
  });

  it('takes half as many again for more where twice as many cannot be had, and no fewer', () => {
    const of = (count: number, more: number) => {
      const model = (inFlight: number) => (inFlight === more ? 3 : 1) * 100 * inFlight;
      const pooled = { strategy: 'worker-pool', noise: 0, key: { poolSize: null } } as const;
      return concluded([route(model, count, pooled), ...threads(model, { noise: 0 }, [1, 4, more])]);
    };
    expect(of(33, 50)).not.toBeNull();
    expect(of(33, 49)).toBeNull();
    expect(of(32, 63)).toBeNull();
  });

  it('asks for no threads of the pool where libuv has an io_uring', () => {
    const cells = [1, 4].map((count) =>
      route(parallel(10 * MS), count, { strategy: 'fs-promises', key: byRing }),
    );
    const finding = concluded([...cells, ...threads(parallel(10 * MS))])!;
    expect(finding.summary).toMatch(/Keep at least 16 in flight\./);
    expect(finding.summary).not.toContain('UV_THREADPOOL_SIZE');
  });

  it('predicts what more in flight do by what threads did', () => {
    const { test } = concluded(shallow(parallel(10 * MS)))!.advice[0]!;
    expect(test).toMatchObject({ change: { depth: 16, poolSize: 16 }, metric: 'operationsPerSecond' });
    expect(test!.predicted!.ratio).toBeGreaterThan(14);
    expect(test!.predicted!.ratio).toBeLessThan(18);
    expect(test!.predicted!.basis).toBe('what native-threads do with 16 calls in flight over that with 1');
  });

  it('predicts by the time of a call where no threads tell, or not so many', () => {
    const deep = [4, 16].map((count) => route(parallel(10 * MS), count, { strategy: 'fs-promises' }));
    const beyond = concluded([...deep, ...threads(parallel(10 * MS), {}, [1, 4])])!.advice[0]!.test!;
    expect(beyond).toMatchObject({ change: { depth: 16 }, predicted: { ratio: 4 } });
    const cells = [1, 4].map((count) => route(parallel(10 * MS), count, { strategy: 'fs-promises' }));
    expect(concluded(cells)!.advice[0]!.test!.predicted).toEqual({
      ratio: 4,
      basis: '4 calls of the same length at a time over 1, if the volume serves them together',
    });
  });

  it('sets a route that blocks the loop against threads', () => {
    const sync = route(parallel(10 * MS), 1, { strategy: 'fs-sync' });
    const finding = concluded([sync, ...threads(parallel(10 * MS))])!;
    expect(finding.summary).toContain('fs-sync does ');
    expect(finding.summary).toContain('native-threads, 16 threads');
    expect(finding.advice[0]!.test).toBeUndefined();
  });

  it('is of routes in C++ where no other was asked for, not of those that only a probe tried', () => {
    const [one, four, sixteen] = threads(parallel(10 * MS)) as [CellFacts, CellFacts, CellFacts];
    const facts = volumeFacts([four, one, sixteen], 'fuse');
    const { probes } = afterProbe(facts, 'volume-parallelism');
    const probed = probes.map((probe) => ({ ...probe, ownCellIds: [one.id, sixteen.id] }));
    const finding = conclude(deviceLatencyParallel, { ...facts, probes: probed })!;
    expect(finding.summary).toContain('native-threads, 4 threads, 4 in flight does');
    expect(finding.summary).toMatch(/Keep at least \d+ in flight\.$/);
    const call = route(parallel(10 * MS), 1, { strategy: 'native-pwrite' });
    const beside = volumeFacts([call, one, sixteen], 'fuse');
    expect(conclude(deviceLatencyParallel, { ...beside, probes: probed })!.summary).toContain(
      'native-pwrite, 1 in flight does',
    );
  });

  it('is not sure where two points alone do not rise in proportion: it may end between them', () => {
    const ends = [1, 16].map((count) => route(slots(4, 10 * MS), count, { strategy: 'fs-promises' }));
    expect(concluded(ends)).toMatchObject({ confidence: 'low' });
    const rising = [1, 16].map((count) => route(parallel(10 * MS), count, { strategy: 'fs-promises' }));
    expect(concluded(rising)).toMatchObject({ confidence: 'high' });
  });

  it('needs half as much again by the same route', () => {
    const bending = (times: number) => (inFlight: number) =>
      100 * inFlight ** (Math.log(times) / Math.log(4));
    const few = (times: number) => concluded(shallow(bending(times), { noise: 0.02 }));
    expect(few(1.4)).toBeNull();
    expect(few(1.7)).toMatchObject({ confidence: 'low' });
    expect(few(3)).toMatchObject({ confidence: 'medium' });
  });

  it('says nothing of one after another, and where the end of the gain was seen', () => {
    expect(concluded(shallow(serial(10 * MS)))).toBeNull();
    expect(concluded(shallow(slots(2, 10 * MS)))).toBeNull();
  });

  it('leaves to the pool what keeps more in flight than that has threads', () => {
    const deep = route(parallel(10 * MS), 4, { strategy: 'fs-promises', key: { depth: 16 } });
    expect(concluded([...shallow(parallel(10 * MS)), deep])).toBeNull();
    const processes = (pool: number) =>
      route(parallel(10 * MS), 16, {
        strategy: 'process-pool',
        key: { poolSize: null, parameters: { inFlight: 16, pool } },
      });
    const beside = threads(parallel(10 * MS), {}, [1, 4, 64]);
    expect(concluded([processes(16), ...beside])?.id).toBe('device-latency-parallel');
    expect(concluded([processes(16), processes(4), ...beside])).toBeNull();
  });

  it('says nothing under a limit that is reached', () => {
    const limit = ioLimit(1600, 'operations/s');
    expect(concluded(shallow(parallel(10 * MS)), [limit])).toBeNull();
    expect(concluded(shallow(parallel(10 * MS)), [{ ...limit, value: 9000 }])).not.toBeNull();
  });

  it('says nothing of work that computes: threads gain by processors', () => {
    const computing = shallow(parallel(1e3), {
      over: (_, inFlight) => ({ user: 0.1, system: 0.85 * inFlight, loop: 0.5 }),
    });
    expect(conclude(deviceLatencyParallel, volumeFacts(computing, 'tmpfs', 32))).toBeNull();
  });

  it('says nothing of one round, and of a paced load', () => {
    expect(concluded(shallow(parallel(10 * MS), { rounds: 1 }))).toBeNull();
    expect(concluded(shallow(parallel(10 * MS), { key: { rate: 50 } }))).toBeNull();
  });
});
