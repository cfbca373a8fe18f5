import { describe, expect, it } from 'vitest';
import { buildFacts } from '../../../src/diagnosis/facts.js';
import type { Fact } from '../../../src/domain/facts.js';
import type { Measurement } from '../../../src/domain/measurement.js';
import type { Durability } from '../../../src/domain/plan.js';
import type { BlockDevice } from '../../../src/domain/target.js';
import type { TrialRecord } from '../../../src/domain/trial.js';
import { volume } from './build/synthetic-facts.js';
import {
  descriptors,
  measurement,
  MS,
  operation,
  plannedCell,
  runRecords,
  series,
  trial,
} from './build/synthetic-records.js';

const uv = plannedCell('uv');

function factsOf(trials: readonly TrialRecord[], host: Parameters<typeof runRecords>[3] = [], on = volume()) {
  const [facts] = buildFacts(runRecords(on, [uv], trials, host), descriptors);
  return { facts: facts!, cell: facts!.cells[0]! };
}

describe('buildFacts: throughput', () => {
  it('summarises one value for each round, by job time and with the final sync', () => {
    const { cell } = factsOf([trial('uv', 1), trial('uv', 0), trial('uv', 2)]);
    expect(cell.bytesPerSecondRounds).toHaveLength(3);
    expect(cell.bytesPerSecond).toMatchObject({ rounds: 3, stddev: 0 });
    expect(cell.bytesPerSecond!.mean).toBeCloseTo(4_096_000 / 0.3, 3);
    expect(cell.operationsPerSecond!.mean).toBeCloseTo(1000 / 0.3, 6);
    expect(cell.withSync!.bytesPerSecond.mean).toBeCloseTo(4_096_000 / 0.4, 3);
    expect(cell.withSync!.operationsPerSecond.mean).toBeCloseTo(2500, 6);
    expect(cell.trials.map(({ round }) => round)).toEqual([0, 1, 2]);
    expect(cell).toMatchObject({
      elapsedNs: 900 * MS,
      syncElapsedNs: 300 * MS,
      applicationBytes: 12_288_000,
    });
  });

  it('leaves disturbed rounds out, unless all are', () => {
    const fast = {
      measurement: measurement(2000 * MS, { memberBytes: [8_192_000] }),
      disturbances: ['steal'],
    };
    const { cell } = factsOf([trial('uv', 0), trial('uv', 1, fast)]);
    expect(cell.bytesPerSecondRounds).toHaveLength(1);
    expect(cell.trials[1]!.disturbances).toEqual(['steal']);
    expect(factsOf([trial('uv', 0, fast), trial('uv', 1, fast)]).cell.bytesPerSecondRounds).toHaveLength(2);
  });

  it('has no throughput without a completed round, but the errors of what failed', () => {
    const error = {
      kind: 'write',
      code: 'ENOSPC',
      errno: 28,
      syscall: 'pwrite64',
      path: '/data/f1',
      offset: 0,
      count: 1,
    };
    const broken = measurement(1000 * MS, {
      operations: { write: { ...operation([1000], 4096), errors: [error] } },
    });
    const failure = {
      code: 'ENOSPC',
      message: 'full',
      phase: 'measure',
      errors: [],
      afterBytes: 4096,
    } as const;
    const { cell } = factsOf([
      trial('uv', 0, { exit: 'failed', failure, measurement: broken }),
      trial('uv', 1, {
        exit: 'failed',
        failure,
        measurement: {
          ...broken,
          operations: { write: { ...operation([], 0), errors: [{ ...error, path: '/data/f2' }] } },
        },
      }),
    ]);
    expect(cell.bytesPerSecond).toBeNull();
    expect(cell.operations.write!.errors).toEqual([{ ...error, count: 2 }]);
    expect(cell.trials[0]!.failure).toEqual({ code: 'ENOSPC', message: 'full', afterBytes: 4096 });
    expect(cell.cpuUserCores.value).toBeNull();
  });

  it('does not count a round in which no operation ended', () => {
    const empty = measurement(1000 * MS, { operations: { write: operation([], 0) }, memberBytes: [0] });
    expect(factsOf([trial('uv', 0, { measurement: empty })]).cell.bytesPerSecond).toBeNull();
  });

  it('refuses a strategy that this version does not have', () => {
    expect(() => buildFacts(runRecords(volume(), [uv], []), [])).toThrow(
      expect.objectContaining({ code: 'record-invalid' }),
    );
    expect(() => buildFacts([], descriptors)).toThrow(expect.objectContaining({ code: 'record-invalid' }));
  });
});

describe('buildFacts: operations', () => {
  it('merges histograms over the rounds, and stages so that their sums add up to the latencies', () => {
    const stages = { submit: [1, 2], queue: [100, 200], service: [1000, 3000], deliver: [10, 20] };
    const stamped = measurement(1000 * MS, {
      operations: { write: operation([1111, 3222], 8192, stages) },
    });
    const { cell } = factsOf([
      trial('uv', 0, { measurement: stamped }),
      trial('uv', 1, { measurement: stamped }),
    ]);
    const write = cell.operations.write!;
    expect(write).toMatchObject({ count: 4, bytes: 16384, latencySumNs: 8666 });
    expect(write.latencyNs).toMatchObject({ count: 4, min: 1111, max: 3222, p50: null });
    const sums = Object.values(write.stages!).map(({ sumNs }) => sumNs);
    expect(sums.reduce((sum, value) => sum + value, 0)).toBe(write.latencySumNs);
    expect(write.stages!.queue.summary.max).toBe(200);
  });

  it('has no stages where a round lacks them', () => {
    const stages = { submit: [1], queue: [1], service: [1], deliver: [1] };
    const withStages = measurement(1000 * MS, { operations: { write: operation([4], 1, stages) } });
    const { cell } = factsOf([trial('uv', 0, { measurement: withStages }), trial('uv', 1)]);
    expect(cell.operations.write!.stages).toBeNull();
  });

  it('weights CPU and event loop by the time of the rounds, and adds the rest up', () => {
    const long = measurement(2000 * MS, { elapsedNs: 900 * MS, eventLoopUtilisation: 1, peakRssBytes: 70e6 });
    const { cell } = factsOf([trial('uv', 0), trial('uv', 1, { measurement: long })]);
    expect(cell.cpuUserCores.value).toBeCloseTo(120 / 1200, 10);
    expect(cell.cpuSystemCores.value).toBeCloseTo(300 / 1200, 10);
    expect(cell.eventLoopUtilisation.value).toBeCloseTo((0.5 * 300 + 900) / 1200, 10);
    expect(cell.peakRssBytes).toBe(70e6);
    expect(cell.contextSwitches).toEqual({ voluntary: 20, involuntary: 4 });
    expect(cell.verification).toEqual({ blocks: 8192, mismatches: 0, methods: ['stamps'] });
  });
});

describe('buildFacts: samples', () => {
  // Round 0 measures from 1000 to 1300 ms and syncs until 1400.
  it('takes of an interval that lies partly in the window its share, and counts the sync', () => {
    const host = [
      [
        series('iostat', 'vda', [900, 1050, 1150], { writtenBytes: [7e6, 3e6, 1e6], readBytes: [0, 0, 0] }),
        series('iostat', 'vdb', [1100], { writtenBytes: [9e9] }),
      ],
      [series('iostat', 'vda', [1250, 1350, 1450], { writtenBytes: [1e6, 5e6, 8e6], readBytes: [0, 0, 0] })],
    ];
    const [vda] = factsOf([trial('uv', 0)], host).cell.devices;
    expect(vda!.device).toBe('vda');
    // 1000-1050 of 900-1050, three whole intervals, 1350-1400 of 1350-1450.
    expect(vda!.writtenBytes.value).toBeCloseTo(3e6 / 3 + 1e6 + 1e6 + 5e6 + 4e6, 3);
  });

  it('weights rates by time and means over requests by the requests', () => {
    const host = [
      [
        series('iostat', 'vda', [1000, 1100, 1400], {
          'w/s': [0, 300, 100],
          w_await: [0, 2, 8],
          writtenBytes: [0, 0, 0],
          readBytes: [0, 0, 0],
        }),
      ],
    ];
    const [vda] = factsOf([trial('uv', 0)], host).cell.devices;
    expect(vda!.columns['w/s']!.value).toBeCloseTo((300 * 100 + 100 * 300) / 400, 6);
    expect(vda!.columns.w_await!.value).toBeCloseTo(5, 6);
  });

  it('takes the flushes of a partition from its disk', () => {
    const [vda] = volume().devices as [BlockDevice];
    const on = {
      ...volume(),
      devices: [{ ...vda, name: 'vda1', type: 'partition' as const, parents: ['vda'] }, vda],
    };
    const columns = (flushes: number | null) => ({ 'f/s': [flushes], writtenBytes: [0], readBytes: [0] });
    const host = [
      [series('iostat', 'vda1', [1400], columns(null)), series('iostat', 'vda', [1400], columns(42))],
    ];
    const wide = host.map((pieces) =>
      pieces.map((one) => ({ ...one, atNs: [999 * MS, ...one.atNs], columns: prefixed(one.columns) })),
    );
    const facts = factsOf([trial('uv', 0)], wide, on).cell.devices.find(({ device }) => device === 'vda1');
    expect(facts!.columns['f/s']).toEqual({ value: 42, source: 'test iostat, vda' });
  });

  it('knows nothing of a window that the samples hardly cover, and says why', () => {
    const host = [[series('iostat', 'vda', [1000, 1100], { writtenBytes: [0, 5], readBytes: [0, 0] })]];
    const [vda] = factsOf([trial('uv', 0)], host).cell.devices;
    expect(vda!.writtenBytes).toEqual({
      value: null,
      source: 'test iostat',
      why: 'the samples cover 25 % of the measured windows',
    });
    const [unsampled] = factsOf([trial('uv', 0)]).cell.devices;
    expect(unsampled!.writtenBytes).toMatchObject({ value: null, why: 'there are no samples of vda' });
  });

  it('says that a tmpfs has no block device', () => {
    const { facts, cell } = factsOf([trial('uv', 0)], [], volume('tmpfs'));
    expect(cell.devices).toEqual([]);
    expect(facts.unavailable).toEqual([{ what: 'device counters', why: 'no block device lies under /data' }]);
  });

  it('reads pressure and the page cache in the measured window alone', () => {
    const host = [
      [
        series('pressure', 'system', [1000, 1200, 1400], {
          'cpu.some': [1, 0.2, 0.5],
          'io.some': [1, 0, 0],
          'io.full': [null, null, null],
        }),
        series('vmstat', 'system', [1000, 1200, 1400], {
          dirtyBytes: [9e9, 5e6, 7e6],
          writebackBytes: [0, 1, 2],
        }),
      ],
    ];
    const { cell } = factsOf([trial('uv', 0)], host);
    expect(cell.pressure.cpuSome.value).toBeCloseTo((0.2 * 200 + 0.5 * 100) / 300, 10);
    expect(cell.pressure.ioSome.value).toBe(0);
    expect(cell.pressure.ioFull.value).toBeNull();
    expect(cell.pressure.memorySome.value).toBeNull();
    // The file of the column, not those of the whole sampler.
    expect(cell.pressure.cpuSome.source).toBe('/proc/pressure/cpu');
    expect(cell.dirtyBytes.source).toBe('/proc/meminfo');
    expect(cell.dirtyBytes.value).toBe(7e6);
    expect(cell.writebackBytes.value).toBe(2);
  });
});

describe('buildFacts: flushes for each sync', () => {
  const [vda] = volume().devices as [BlockDevice];
  const partition = (name: string) => ({
    ...vda,
    name,
    type: 'partition' as const,
    parents: ['vda'],
  });
  const synced = (durability: Durability, kinds: Readonly<Record<string, number>>, on = volume()) => {
    const key = plannedCell('d', { key: { durability } });
    const counts = Object.entries(kinds).map(([kind, count]) => [
      kind,
      operation(Array<number>(count).fill(1000), 0),
    ]);
    const one = measurement(1000 * MS, {
      operations: Object.fromEntries(counts) as Measurement['operations'],
    });
    return (host: Parameters<typeof runRecords>[3]) => {
      const records = runRecords(on, [key], [trial('d', 0, { measurement: one })], host);
      return buildFacts(records, descriptors)[0]!.cells[0]!.flushesPerSync;
    };
  };
  // The window is 1000 to 1400 ms.
  const flushes = (name: string, ...counts: number[]) =>
    series('iostat', name, [1000, 1200, 1400], { flushes: [0, ...counts], writtenBytes: [0, 0, 0] });

  it('divides by the syncs, with O_DSYNC by the writes', () => {
    const host = [[flushes('vda', 10, 20)]];
    expect(synced('each', { write: 12, sync: 10 })(host)).toEqual({ value: 3, source: 'test iostat' });
    expect(synced('group:4', { write: 40, sync: 15 })(host).value).toBe(2);
    expect(synced('every:2', { write: 40, sync: 60 })(host).value).toBe(0.5);
    expect(synced('dsync', { write: 15, read: 100 })(host).value).toBe(2);
  });

  it('counts for syncs at the end what was flushed in their time alone', () => {
    // From 1300 ms on: half of the last sample.
    expect(synced('end', { write: 12, sync: 5 })([[flushes('vda', 100, 20)]]).value).toBe(2);
  });

  it('says why there is none', () => {
    const host = [[flushes('vda', 10, 20)]];
    const why = (fact: Fact) => (fact.value === null ? fact.why : fact);
    expect(why(synced('none', { write: 12 })(host))).toBe('nothing is made durable');
    expect(why(synced('each', { write: 12 })(host))).toBe('nothing was made durable');
    expect(why(synced('each', { sync: 12 })([]))).toBe('there are no samples of vda');
    expect(why(synced('each', { sync: 12 }, volume('tmpfs'))(host))).toBe('no block device lies under /data');
    const set = { ...volume(), kind: 'set' as const, members: [volume(), volume('tmpfs')] };
    expect(why(synced('each', { sync: 12 }, set)(host))).toBe('no block device lies under /data');
  });

  it('refuses where the samples miss more than a twentieth of the window, as other figures do not', () => {
    const until = (ms: number) => [[series('iostat', 'vda', [1000, ms], { flushes: [0, 30] })]];
    expect(synced('each', { write: 1, sync: 10 })(until(1376))).toEqual({
      value: null,
      source: 'test iostat',
      why: 'the samples cover 94 % of the measured windows',
    });
    expect(synced('each', { write: 1, sync: 10 })(until(1384)).value).toBe(3);
  });

  it("takes a partition's from its disk, once for two partitions of one disk", () => {
    const on = { ...volume(), devices: [partition('vda1'), vda] };
    const other = { ...volume(), path: '/other', devices: [partition('vda2'), vda] };
    const set = { ...volume(), kind: 'set' as const, devices: [], members: [on, other] };
    const host = [[flushes('vda', 10, 20), flushes('vda1', 0, 0), flushes('vda2', 0, 0)]];
    expect(synced('each', { write: 1, sync: 10 }, on)(host)).toEqual({
      value: 3,
      source: 'test iostat, vda',
    });
    expect(synced('each', { write: 1, sync: 10 }, set)(host).value).toBe(3);
  });

  it('adds up the devices of a file system over several', () => {
    const on = { ...volume(), devices: [vda, { ...vda, name: 'vdb' }] };
    const host = [[flushes('vda', 10, 20), flushes('vdb', 0, 20)]];
    expect(synced('each', { write: 1, sync: 10 }, on)(host)).toEqual({ value: 5, source: 'test iostat' });
  });
});

describe('buildFacts: the pool', () => {
  // The look at 1002 ms sees the pool before the work has reached it.
  const looks = series('threadpool', 'pid 1', [990, 1002, 1050, 1100, 1150, 1200, 1250, 1290, 1350], {
    threads: [4, 4, 4, 4, 4, 4, 4, 4, 4],
    busy: [0, 0, 4, 4, 3, 3, 4, 4, 0],
    bySyscall: [
      'futex=4',
      'futex=4',
      'pwrite64=4',
      'pwrite64=4',
      'pwrite64=3 futex=1',
      'pwrite64=3 futex=1',
      'pwrite64=3 running=1',
      'pwrite64=3 running=1',
      'futex=4',
    ],
  });
  const probe = series('threadpool', 'child', [1010, 1110, 1210, 1390], {
    probeWaitNs: [5000, 9000, 7000, 1],
  });

  it('counts the looks that fell into the measured window', () => {
    const { pool } = factsOf([trial('uv', 0, { series: [looks, probe] })]).cell;
    expect(pool).toMatchObject({ samples: 6, threads: { value: 4 }, probeWaitNs: { value: 7000 } });
    expect(pool!.busyMean.value).toBeCloseTo(11 / 3, 10);
    expect(pool!.saturatedShare.value).toBeCloseTo(2 / 3, 10);
    expect(pool!.bySyscall.pwrite64).toBeCloseTo(10 / 3, 10);
    expect(pool!.bySyscall.futex).toBeCloseTo(1 / 3, 10);
  });

  it('says why it is not known, in the words of the trial', () => {
    const unavailable = [{ what: 'occupancy of the thread pool', why: 'EPERM' }];
    const { pool } = factsOf([trial('uv', 0, { unavailable })]).cell;
    expect(pool!.saturatedShare).toMatchObject({ value: null, why: 'EPERM' });
    expect(pool!.probeWaitNs).toMatchObject({ value: null, why: 'no sample fell into the measured windows' });
  });

  it('is null for a strategy without a pool', () => {
    const sync = plannedCell('sync', { strategy: 'fs-sync' });
    const [facts] = buildFacts(runRecords(volume(), [sync], [trial('sync', 0)]), descriptors);
    expect(facts!.cells[0]!.pool).toBeNull();
  });
});

describe('buildFacts: statistics', () => {
  it('makes one table for each workload group, controls left out', () => {
    const cells = [
      uv,
      plannedCell('sync', { strategy: 'fs-sync' }),
      plannedCell('null', { strategy: 'null' }),
      plannedCell('large', { key: { blockSizeBytes: 2 ** 20 } }),
      plannedCell('failed', { strategy: 'fs-promises' }),
    ];
    const slow = { measurement: measurement(1000 * MS, { elapsedNs: 600 * MS }) };
    const trials = [trial('uv', 0), trial('sync', 0, slow), trial('null', 0), trial('large', 0)];
    const [facts] = buildFacts(runRecords(volume(), cells, trials), descriptors);
    expect(facts!.statistics.map(({ label, rows }) => [label, rows.map(({ cellId }) => cellId)])).toEqual([
      ['4 KiB random write, overwrite, sync at the end', ['uv', 'sync']],
      ['1 MiB random write, overwrite, sync at the end', ['large']],
    ]);
    const [fast, twice] = facts!.statistics[0]!.rows;
    expect(fast!.secondsPerOperation.mean).toBeCloseTo(300e-6, 12);
    expect(fast!.iterations).toBe(1000);
    expect(twice!.ratios.mean).toBeCloseTo(2, 10);
    expect(facts!.host).toEqual({ cpus: 2, memoryBytes: 8e9 });
  });
});

/** A row of nothing before the others, so that their interval is known. */
function prefixed(columns: Readonly<Record<string, readonly (number | string | null)[]>>) {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [null, ...values]]));
}

describe('buildFacts: memory', () => {
  it('takes also what was looked at right after the phase, of proportional memory and of heaps, and nothing later', () => {
    // The measured phase lasts from 1,000 to 1,300 ms.
    const read = (name: string, ms: readonly number[], values: readonly number[]) =>
      factsOf([trial('uv', 0, { series: [series('memory', 'pid 7', ms, { [name]: values })] })]).cell.memory;
    expect(read('pssBytes', [1200, 1301, 1302], [50e6, 40e6, 90e6])).toMatchObject({
      peakPssBytes: { value: 50e6 },
      steadyPssBytes: { value: 45e6 },
      pssSamples: 2,
    });
    expect(read('pssBytes', [900], [9e6])).toMatchObject({ steadyPssBytes: { value: null }, pssSamples: 0 });
    const heaps = read('arrayBuffersBytes', [900, 1301, 1302], [9e6, 40e6, 90e6]);
    expect(heaps.peakArrayBuffersBytes.value).toBe(40e6);
    expect(read('rssBytes', [1301], [40e6]).peakRssBytes.value).toBeNull();
  });

  it('has no peak of a single proportional sample', () => {
    const { cell } = factsOf([
      trial('uv', 0, {
        series: [series('memory', 'pid 7', [900, 1301, 1302], { pssBytes: [9e6, 40e6, 90e6] })],
      }),
    ]);
    expect(cell.memory).toMatchObject({
      peakPssBytes: { value: null, why: 'a single sample has no peak' },
      steadyPssBytes: { value: 40e6 },
      pssSamples: 1,
    });
  });

  it('leaves out what was looked at after the phase where a process that worked in it has ended by then', () => {
    const of = (after: number) =>
      factsOf([
        trial('uv', 0, {
          series: [
            series('memory', 'pid 7', [1200, 1301], { processes: [2, after], pssBytes: [50e6, 20e6] }),
          ],
        }),
      ]).cell.memory;
    expect(of(2)).toMatchObject({ pssSamples: 2, steadyPssBytes: { value: 35e6 } });
    expect(of(1)).toMatchObject({ pssSamples: 1, steadyPssBytes: { value: 50e6 } });
  });

  it('takes peaks, and the median as the steady state, from the measured windows of all rounds alone', () => {
    const MIB = 2 ** 20;
    const at = (round: number, ms: number) => 1000 * (round + 1) + ms;
    const of = (round: number, ...mib: number[]) =>
      series('memory', 'pid 7', [at(round, -50), at(round, 100), at(round, 200), at(round, 900)], {
        rssBytes: mib.map((value) => value * MIB),
        // None is looked at later than right after the phase.
        pssBytes: mib.map((value, index) => (index === 3 ? null : (value - 10) * MIB)),
      });
    const { cell } = factsOf([
      trial('uv', 0, { series: [of(0, 500, 50, 60, 700)] }),
      trial('uv', 1, { series: [of(1, 500, 70, 80, 700)] }),
    ]);
    expect(cell.memory).toMatchObject({
      steadyRssBytes: { value: 65 * MIB },
      peakPssBytes: { value: 70 * MIB },
      peakHeapUsedBytes: { value: null, why: 'no sample fell into the measured windows' },
    });
  });

  it('has its peak from the samples where children hold more than the process itself, else from its own mark', () => {
    const held = (rssBytes: number) => series('memory', 'pid 7', [1100], { rssBytes: [rssBytes] });
    const of = (rssBytes: number) =>
      factsOf([
        trial('uv', 0, {
          series: [held(rssBytes)],
          measurement: measurement(1000 * MS, { peakRssBytes: 70e6 }),
        }),
      ]).cell;
    expect(of(90e6).peakRssBytes).toBe(90e6);
    expect(of(90e6).memory.peakRssBytes.value).toBe(90e6);
    expect(of(50e6).peakRssBytes).toBe(70e6);
    expect(of(50e6).memory.peakRssBytes.value).toBe(50e6);
  });
});
