import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Limit } from '../../../src/domain/target.js';
import { simulatedWriter } from './build/simulated-lanes.js';
import { cell, device, rounds, volumeFacts } from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';
import { newFiles } from './build/synthetic-names.js';
import { latencies, MS, US } from './build/synthetic-operations.js';
import {
  bandwidth,
  iops,
  largeBlocks,
  least,
  parallel,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from './build/synthetic-volumes.js';

type Kind = Parameters<typeof volumeFacts>[1];

/** Verdicts of the first workload, as they stand. */
async function standing(cells: readonly CellFacts[], kind: Kind = 'disk', limits: readonly Limit[] = []) {
  const { diagnoses, headline } = await diagnose(volumeFacts(cells, kind, 2, limits));
  return { headline, findings: diagnoses[0]!.findings, ids: diagnoses[0]!.findings.map(({ id }) => id) };
}

describe('diagnose: a limit and the page cache', () => {
  /** 200 MB/s into memory, of which the device is given 20 MB/s meanwhile. */
  const buffered = (syncMs: number | null) =>
    [4, 8].map((poolSize) =>
      cell({
        ops: rounds(50_000, 0.02, 3, poolSize),
        user: 0.2,
        system: 0.4,
        devices: [device((20e6 * (900 + (syncMs ?? 0))) / 1000)],
        syncMs,
        key: { poolSize, durability: syncMs === null ? 'none' : 'end' },
      }),
    );

  it('says memory where the limit holds up nobody who writes', async () => {
    const { ids } = await standing(buffered(null), 'disk', [ioLimit(20e6)]);
    expect(ids[0]).toBe('page-cache');
    expect(ids).not.toContain('throttled');
  });

  it('says the limit where most of the time is a sync that it holds up', async () => {
    const { ids } = await standing(buffered(8000), 'disk', [ioLimit(20e6)]);
    expect(ids[0]).toBe('throttled');
  });
});

describe('diagnose: the names of files and syncs', () => {
  it('puts the names first, whose syncs are a part of them', async () => {
    const operations = { write: latencies(20 * US), sync: latencies(4 * MS) };
    const of = { create: 960, measure: 500, close: 20 };
    const { ids } = await standing([
      newFiles(of, { operations, ops: rounds(1900), key: { durability: 'each' } }),
    ]);
    expect(ids.slice(0, 2)).toEqual(['metadata', 'fsync']);
  });

  it('says syncs where names take little', async () => {
    const operations = { write: latencies(20 * US), sync: latencies(4 * MS) };
    const of = { create: 60, measure: 500, close: 20 };
    const { ids } = await standing([
      newFiles(of, { operations, ops: rounds(1900), key: { durability: 'each' } }),
    ]);
    expect(ids[0]).toBe('fsync');
    expect(ids).not.toContain('metadata');
  });
});

describe('diagnose: content and processors', () => {
  const zeros = (busy: { user: number; system: number }) =>
    cell({ ops: rounds(90_000), ...busy, key: { content: 'zero', direct: true, durability: 'none' } });
  const random = cell({
    ops: rounds(9000, 0.02, 3, 2),
    user: 0.05,
    system: 0.1,
    key: { direct: true, durability: 'none' },
  });

  it('says of zeros that they are, before what their figures are made of', async () => {
    const { ids } = await standing([zeros({ user: 0.6, system: 1.35 }), random]);
    expect(ids).toEqual(['compressible', 'cpu']);
  });

  it('says of random bytes first what holds them up', async () => {
    const facts = [random, zeros({ user: 0.6, system: 1.35 })];
    const { diagnoses } = await diagnose(volumeFacts(facts));
    const of = diagnoses.find(({ cellIds }) => cellIds.includes(random.id))!;
    expect(of.findings.find(({ id }) => id === 'compressible')!.explains).toBe(0);
  });
});

describe('diagnose: our own loop, JavaScript and processors', () => {
  const nothing = cell({ strategy: 'null', ops: rounds(5e6), key: { depth: 1 } });
  const busy = { user: 0.6, system: 0.4 };
  const pwrite = cell({ strategy: 'native-pwrite', ops: rounds(3e6), ...busy });
  const uv = cell({ ops: rounds(200_000), user: 0.6, system: 0.8, loop: 0.7 });
  const promises = (ops: number) =>
    cell({ strategy: 'fs-promises', ops: rounds(ops, 0.02, 3, 2), user: 1, system: 0.5, loop: 0.99 });

  it('says JavaScript before what only the fastest native route is held up by', async () => {
    for (const ops of [60_000, 130_000]) {
      const { headline, ids } = await standing([nothing, pwrite, uv, promises(ops)], 'tmpfs');
      expect(headline.id, `${ops}`).toBe('js-overhead');
      expect(ids).toContain('harness-bound');
    }
  });

  it('says the loop where no route of JavaScript is slower by it', async () => {
    const { headline } = await standing([nothing, pwrite], 'tmpfs');
    expect(['harness-bound', 'cpu']).toContain(headline.id);
  });
});

describe('diagnose: noise beside a conclusion', () => {
  const stolen = ['the host took 30 % of the processors'];
  const pools = (options: Parameters<typeof cell>[0]) =>
    [4, 64].map((poolSize) =>
      cell({
        ops: rounds(poolSize * 95, 0.01, 3, poolSize),
        user: 0.05,
        system: 0.05,
        ...options,
        key: { poolSize, depth: 64 },
      }),
    );

  it('stands last, and makes the rest less sure', async () => {
    const { headline, ids } = await standing(pools({ disturbances: stolen }), 'fuse');
    expect(headline).toMatchObject({ id: 'pool-starved', confidence: 'medium' });
    expect(ids.at(-1)).toBe('noisy');
  });

  it('is the headline where nothing else can be said', async () => {
    const wild = [4, 64].map((poolSize) =>
      cell({ ops: [1000, 150, 900], user: 0.05, system: 0.05, key: { poolSize, depth: 64 } }),
    );
    const { headline, ids } = await standing(wild, 'fuse');
    expect(headline.id).toBe('noisy');
    expect(ids).toEqual(['noisy']);
  });
});

describe('diagnose: what looks alike on a disk', () => {
  const direct = (columns: Record<string, number>, options: RouteOptions = {}): RouteOptions => ({
    ...options,
    over: (ops) => ({
      devices: [device(ops * (options.key?.blockSizeBytes ?? 4096) * 0.9, { 'w/s': ops, ...columns })],
    }),
    key: { direct: true, durability: 'none', ...options.key },
  });
  const busy = { '%util': 99, 'aqu-sz': 14, 'wareq-sz': 4, w_await: 2 };
  const swept = (model: VolumeModel, options: RouteOptions) => [
    ...threads(model, options, [1, 4, 8, 16]),
    largeBlocks(model, 16, options),
  ];

  it.each([1, 2, 3])('tells requests that are limited from bytes, seed %i', async (seed) => {
    const requests = swept(least(parallel(0.5e6), iops(8000)), direct(busy, { seed }));
    expect((await standing(requests)).ids[0]).toBe('device-iops');
    const bytes = swept(least(parallel(0.5e6), bandwidth(32e6)), direct(busy, { seed }));
    const { ids } = await standing(bytes);
    for (const wrong of ['device-iops', 'device-queue-depth', 'device-latency-serial'] as const) {
      expect(ids).not.toContain(wrong);
    }
  });

  it('says no bandwidth of 64 KiB where the requests are what is limited', async () => {
    const of64 = { key: { blockSizeBytes: 65_536 } };
    const options = direct({ ...busy, 'wareq-sz': 64 }, of64);
    const model = least(parallel(0.5e6), iops(8000));
    const larger = { ...options, key: { ...options.key, blockSizeBytes: 2 ** 20 } };
    const { ids } = await standing([
      ...threads(model, options, [1, 4, 8, 16]),
      ...threads(model, larger, [16]),
    ]);
    expect(ids).not.toContain('device-bandwidth');
  });

  it.each([1, 2, 3])('tells a limit above an idle device from a slow device, seed %i', async (seed) => {
    const idle = { '%util': 3, 'aqu-sz': 0.05, 'wareq-sz': 4, w_await: 0.2 };
    const held = swept(iops(900), direct(idle, { seed }));
    expect((await standing(held)).ids[0]).toBe('throttled');
    const slow = { '%util': 99, 'aqu-sz': 15, 'wareq-sz': 4, w_await: 16 };
    expect((await standing(swept(iops(900), direct(slow, { seed })))).ids[0]).toBe('device-latency-serial');
  });

  it('says the limit first of a disk that is throttled and slow', async () => {
    const slow = direct({ '%util': 60, 'aqu-sz': 6, 'wareq-sz': 4, w_await: 8 });
    const { ids } = await standing(swept(bandwidth(5e6), slow), 'disk', [ioLimit(5e6)]);
    expect(ids[0]).toBe('throttled');
    for (const wrong of ['device-iops', 'device-bandwidth', 'device-latency-serial'] as const) {
      expect(ids).not.toContain(wrong);
    }
  });

  it.each([1, 2, 3, 4, 5])('finds three slots of a FUSE volume with jitter, seed %i', async (seed) => {
    const cells = swept(slots(3, 2e6), { seed, noise: 0.15 });
    const { ids } = await standing(cells, 'fuse');
    expect(['device-queue-depth', 'inconclusive']).toContain(ids[0]);
    expect(ids).not.toContain('device-latency-serial');
    expect(ids).not.toContain('device-bandwidth');
  });
});

describe('diagnose: the pool and rare slow operations', () => {
  const work = { direct: true, durability: 'none' } as const;
  /** What 16 threads of the pool do over 4: others go on while one waits. */
  const pools = [4, 16].map((poolSize) =>
    cell({
      strategy: 'fs-promises',
      ops: rounds(poolSize === 4 ? 7700 : 12_500, 0.03, 3, poolSize),
      user: 0.3,
      system: 0.4,
      key: { ...work, poolSize },
    }),
  );
  /** By one, four and sixteen threads, of which the last keep the processors busy, so that each call takes longer. */
  const byThreads = (spikeMs: number, seed: number, fourForMs: number) =>
    [
      { lanes: 1, lengthMs: 500 },
      { lanes: 4, lengthMs: fourForMs },
      { lanes: 16, lengthMs: 500, baseMs: 0.65 },
    ].map((options) =>
      simulatedWriter({ baseMs: 0.3, spikeEvery: 1000, spikeMs, rounds: 2, seed, ...options }),
    );

  it.each([1, 2, 3, 4, 5])('says the slow ones once enough of them were met, seed %i', async (seed) => {
    const short = await standing([...pools, ...byThreads(200, seed, 500)], 'fuse');
    expect(short.ids[0]).toBe('pool-starved');
    const long = await standing([...pools, ...byThreads(200, seed, 3000)], 'fuse');
    expect(long.headline).toMatchObject({ id: 'latency-tail', confidence: 'medium' });
    expect(long.ids).toContain('pool-starved');
  });

  it.each([1, 2, 3])('says the pool where none are slow, seed %i', async (seed) => {
    const { headline, ids } = await standing([...pools, ...byThreads(0.3, seed, 3000)], 'fuse');
    expect(headline.id).toBe('pool-starved');
    expect(ids).not.toContain('latency-tail');
  });
});
