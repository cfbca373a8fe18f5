import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stageNames } from '../../src/domain/measurement.js';
import type { ReportCell } from '../../src/domain/report.js';
import { withInterposer } from '../../src/native/interposer.js';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith } from '../requires.js';
import { leftovers, runJson, volumeOf } from './cli.js';
import { stagedTrial, sumOfStages } from './staged-trial.js';

const STAGED = [
  'fs-callback',
  'fs-promises',
  'fs-writev',
  'fs-writev-promises',
  'fs-sync:vector=8',
  'worker-pool',
  'process-pool:inside=fs-sync',
  'worker-pool:buffers=shared',
  'worker-pool:inside=fs-promises:inFlight=4',
  'worker-pool:inside=fs-callback:buffers=transferred',
  'process-pool:inside=fs-promises:inFlight=4:pool=2',
  'process-pool:inside=fs-callback:inFlight=2:vector=4',
  'process-pool:inside=fs-promises:inFlight=2:vector=4',
];
/** Their operations open and close by themselves, and take several requests of the pool. */
const STAGED_BY_PATH = [
  'fs-writefile-sync',
  'fs-writefile',
  'fs-writefile-callback',
  'fs-stream',
  'fs-stream-unbounded',
  'fs-append',
  'fs-append-callback',
  'fs-append-sync',
  'fs-append:atOnce=files',
  'fs-append-callback:atOnce=files',
];

describe('a staged trial', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync('/dev/shm/iotriage-stages-');
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const work = ['--files', '2', '--file-size', '512k', '--bytes', '1m', '--durability', 'each'];

  it.each(STAGED.flatMap((strategy) => [[strategy, 1] as const, [strategy, 8] as const]))(
    '%s at depth %i: for each kind the four stages add up to the latencies exactly',
    async (strategy, depth) => {
      const { operations, result } = await stagedTrial(directory, [
        ...['--strategy', strategy, '--depth', String(depth), '--pool', '2', ...work],
      ]);
      expect(Object.keys(operations).sort()).toEqual(['close', 'create', 'open', 'sync', 'unlink', 'write']);
      expect(operations.write!.bytes).toBe(2 ** 20);
      for (const [kind, operation] of Object.entries(operations)) {
        expect([kind, sumOfStages(operation)]).toEqual([kind, operation.latency.sumNs]);
        for (const name of stageNames) expect(operation.stages![name].count).toBe(operation.count);
      }
      expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
    },
  );

  it.each([
    ['fs-append-open', ['--pool', '2']],
    ['fs-append-open-promises', ['--pool', '2']],
    ['fs-append-open-sync', []],
    ['fs-append-open:atOnce=files', ['--pool', '2']],
    ['fs-append-open-promises:atOnce=files', ['--pool', '2']],
  ])('%s: appends to an open file, whose calls name no place in it', async (strategy, pool) => {
    const { operations, result } = await stagedTrial(directory, ['--strategy', strategy, ...pool, ...work]);
    expect(Object.keys(operations).sort()).toEqual(['close', 'create', 'sync', 'unlink', 'write']);
    for (const [kind, operation] of Object.entries(operations)) {
      expect([kind, sumOfStages(operation)]).toEqual([kind, operation.latency.sumNs]);
    }
    expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
  });

  it.each(STAGED_BY_PATH)(
    '%s: the stages of all its requests add up to the latencies exactly',
    async (strategy) => {
      for (const mode of ['new', 'overwrite']) {
        if (mode === 'overwrite' && strategy.startsWith('fs-append')) continue;
        const { operations, result } = await stagedTrial(directory, [
          ...['--strategy', strategy, '--depth', '2', '--pool', '2', '--mode', mode, '--durability', 'end'],
          ...['--files', '3', '--file-size', '1200k', '--block-size', '240k'],
          ...['--bytes', mode === 'new' ? '3600k' : '7200k'],
        ]);
        expect(Object.keys(operations).sort()).toEqual(['sync', 'unlink', 'write']);
        expect(operations.write!.bytes).toBe((mode === 'new' ? 3 : 6) * 1200 * 1024);
        for (const [kind, operation] of Object.entries(operations)) {
          expect([kind, sumOfStages(operation)]).toEqual([kind, operation.latency.sumNs]);
          for (const name of stageNames) expect(operation.stages![name].count).toBe(operation.count);
        }
        expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
      }
    },
  );

  it.each(['fs-writefile', 'fs-writefile-callback', 'fs-writefile-sync'])(
    '%s: reads, mixes, syncs for each',
    async (strategy) => {
      for (const work of [
        ['--op', 'read'],
        ['--op', 'mix', '--read-share', '50'],
        ['--durability', 'each', '--rate', '500'],
      ]) {
        const { operations, result } = await stagedTrial(directory, [
          ...['--strategy', strategy, '--depth', '4', '--files', '4', '--file-size', '1100k'],
          ...['--bytes', '17600k', ...work],
        ]);
        for (const [kind, operation] of Object.entries(operations)) {
          const { sumNs } = operation.issueLatency ?? operation.latency;
          expect([kind, sumOfStages(operation)]).toEqual([kind, sumNs]);
        }
        expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
      }
    },
  );

  it.each([
    ['each', 48, []],
    ['every:4', 12, []],
    ['every:4', 12, ['--rate', '500']],
    ['each', 48, ['--mode', 'new', '--bytes', '3m']],
  ])('fs-stream: chunks and their syncs, %s', async (durability, syncs, more) => {
    const { operations, result } = await stagedTrial(directory, [
      ...[
        '--strategy',
        'fs-stream',
        '--pool',
        '2',
        '--files',
        '3',
        '--file-size',
        '1m',
        '--block-size',
        '64k',
      ],
      ...['--bytes', '3m', '--durability', durability, ...more],
    ]);
    expect(Object.keys(operations).sort()).toEqual(['sync', 'unlink', 'write']);
    expect(operations.write).toMatchObject({ count: 48, bytes: 3 * 2 ** 20 });
    expect(operations.sync).toMatchObject({ count: syncs, errors: [] });
    for (const [kind, operation] of Object.entries(operations)) {
      const { sumNs } = operation.issueLatency ?? operation.latency;
      expect([kind, sumOfStages(operation)]).toEqual([kind, sumNs]);
      for (const name of stageNames) expect(operation.stages![name].count).toBe(operation.count);
    }
    expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
  });

  it('fs-stream: blocks that are read, also at a rate and past the end of a pass', async () => {
    for (const more of [[], ['--rate', '500'], ['--files', '5', '--bytes', '17m']]) {
      const { operations, result } = await stagedTrial(directory, [
        ...['--strategy', 'fs-stream', '--op', 'read', '--pool', '2', '--files', '3', '--file-size', '1m'],
        ...['--block-size', '256k', '--bytes', '9m', ...more],
      ]);
      expect(Object.keys(operations).sort()).toEqual(['read', 'unlink']);
      const read = operations.read!;
      expect(read.bytes).toBe(more.includes('17m') ? 17 * 2 ** 20 : 9 * 2 ** 20);
      expect(sumOfStages(read)).toBe((read.issueLatency ?? read.latency).sumNs);
      for (const name of stageNames) expect(read.stages![name].count).toBe(read.count);
      // The system call copies the block.
      expect(read.stages!.service.sumNs).toBeGreaterThan(0);
      expect(result.unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
    }
  });

  it('stamps reads and mixes', async () => {
    const mix = ['--op', 'mix', '--read-share', '50', '--files', '2', '--file-size', '64k', '--bytes', '1m'];
    const { operations } = await stagedTrial(directory, ['--strategy', 'fs-promises', ...mix]);
    for (const kind of ['read', 'write']) {
      expect(sumOfStages(operations[kind]!)).toBe(operations[kind]!.latency.sumNs);
    }
  });

  it('adds up to the latencies from the call where the loop is paced', async () => {
    const { operations } = await stagedTrial(directory, [
      ...[
        '--strategy',
        'fs-callback',
        '--rate',
        '2000',
        '--files',
        '2',
        '--file-size',
        '64k',
        '--bytes',
        '512k',
      ],
    ]);
    expect(sumOfStages(operations.write!)).toBe(operations.write!.issueLatency!.sumNs);
  });

  it('says so where the process has no interposer, and measures without', async () => {
    const { operations, result } = await stagedTrial(directory, ['--strategy', 'fs-callback', ...work], {
      environment: process.env,
    });
    expect(operations.write).toMatchObject({ count: 256, stages: null });
    expect(result.unavailable).toContainEqual({
      what: 'stages',
      why: expect.stringContaining('did not take our object from LD_PRELOAD') as unknown,
    });
  });

  it('says so where a set has more members than the interposer watches, and measures without', async () => {
    const members = Array.from({ length: 65 }, (_, index) => path.join(directory, `member-${index}`));
    for (const member of members) mkdirSync(member, { recursive: true });
    const options = ['--files', '1', '--file-size', '4k', '--block-size', '4k', '--bytes', '4k'];
    for (const strategy of ['fs-callback', 'fs-writefile']) {
      const { operations, result } = await stagedTrial(
        directory,
        ['--strategy', strategy, '--depth', '1', '--pool', '2', ...options],
        { members },
      );
      expect(operations.write).toMatchObject({ count: 65, stages: null });
      const why = 'the interposer watches at most 64 directories, whose paths have at most 4095 bytes';
      expect(result.unavailable).toContainEqual({ what: 'stages', why: `${why}; the trial has 65` });
    }
  });

  it.skipIf(!process.version.startsWith('v20.'))(
    'says how many had no stamp where libuv goes by io_uring',
    async () => {
      const { operations, result } = await stagedTrial(directory, ['--strategy', 'fs-callback', ...work], {
        environment: { ...withInterposer(process.env), UV_USE_IO_URING: '1' },
      });
      // Where the kernel has none, libuv goes by its pool.
      if (operations.write!.stages === null) {
        expect(result.unavailable).toContainEqual({
          what: 'stages of write',
          why: '256 of 256 operations had no stamp',
        });
      } else expect(sumOfStages(operations.write!)).toBe(operations.write!.latency.sumNs);
    },
  );
});

describeWith(['strace'], 'a staged trial under strace', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-stages-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['fs-callback', 'fs-promises', 'worker-pool'])('%s has a stamp for each call', async (strategy) => {
    const log = path.join(directory, 'strace.log');
    const work = ['--files', '2', '--file-size', '64k', '--bytes', '256k', '--warmup', '0'];
    const { operations } = await stagedTrial(
      directory,
      ['--strategy', strategy, '--depth', '4', '--pool', '2', '--durability', 'each', ...work],
      // The program that is traced alone has the interposer.
      {
        environment: process.env,
        through: [
          ...['strace', '-f', '-y', '-e', 'trace=pwrite64,fsync,fdatasync', '-o', log],
          ...['-E', `LD_PRELOAD=${withInterposer({}).LD_PRELOAD ?? ''}`],
        ],
      },
    );
    const lines = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.includes('/.iotriage-') && !line.includes('resumed'));
    const FILLED = 2;
    const traced = (call: RegExp): number => lines.filter((line) => call.test(line)).length;
    expect(operations.write!.stages!.service.count + FILLED).toBe(traced(/\bpwrite64\(/));
    expect(operations.sync!.stages!.service.count).toBeLessThanOrEqual(traced(/\bf(data)?sync\(/));
    expect(operations.write!.stages!.service.count).toBe(operations.write!.count);
  });
});

describeWith(['root', 'fuse'], 'a volume that takes 10 ms for each write', () => {
  let volume: SlowFuseVolume | null = null;
  afterEach(() => volume?.release());

  it('is split into the wait for the pool and the system call', async () => {
    volume = await mountSlowFuse({ writeLatencyMs: 10 });
    const cells = ['--strategy', 'fs-promises,fs-callback', '--pool', '4', '--depth', '16'];
    const { report } = await runJson([
      volume.path,
      ...cells,
      ...['--durability', 'none', '--rounds', '1', '--duration', '1500ms'],
    ]);
    const measured = volumeOf(report, volume.path).cells;
    expect(measured).toHaveLength(2);
    for (const cell of measured) {
      const mean = meanStagesMs(cell);
      // The server sleeps 10 ms, and a little longer where the machine has other work; sixteen in flight over four
      // threads wait for three turns of that.
      expect(mean.service).toBeGreaterThan(10 * 0.99);
      expect(mean.service).toBeLessThan(10 * 2);
      expect(mean.queue / mean.service).toBeGreaterThan(3 * 0.95);
      expect(mean.queue / mean.service).toBeLessThan(3 * 1.05);
    }
    expect(leftovers(volume.path)).toEqual([]);
  });

  it('adds up what several requests of one operation wait and take', async () => {
    volume = await mountSlowFuse({ writeLatencyMs: 10 });
    const path = volume.path;
    const split = async (strategy: string, cells: readonly string[]): Promise<StagesMs> => {
      const { report } = await runJson([
        ...[path, '--strategy', strategy, '--pool', '4', ...cells],
        ...['--durability', 'none', '--rounds', '1', '--duration', '1500ms'],
      ]);
      const [cell] = volumeOf(report, path).cells;
      return meanStagesMs(cell!);
    };
    // Four pieces, each with a sleep of the server; opening and closing take a turn each and next to no time. Sixteen in
    // flight over four threads: each waits three times as long as it is served.
    const files = await split('fs-writefile', ['--depth', '16', '--files', '16', '--file-size', '2m']);
    expectSleeps(files, 40, 3);
    // A stream has one chunk at a time in the pool.
    const streams = await split('fs-stream', ['--files', '16', '--file-size', '8m', '--block-size', '64k']);
    expectSleeps(streams, 10, 3);
    // Alone, it finds a thread at once.
    const appends = await split('fs-append', ['--files', '1', '--file-size', '4m', '--block-size', '4k']);
    expectSleeps(appends, 10, 0);
    // Sixteen logs at once are sixteen operations in flight.
    const logs = ['--files', '16', '--file-size', '4m', '--block-size', '4k'];
    expectSleeps(await split('fs-append-open:atOnce=files', logs), 10, 3);
    expect(leftovers(path)).toEqual([]);
  });

  it('has a trial for the stages, which is in no other figure, and its cost', async () => {
    volume = await mountSlowFuse({ writeLatencyMs: 5 });
    const { report } = await runJson([
      volume.path,
      ...['--strategy', 'fs-promises,native-pwrite', '--depth', '4', '--rounds', '2', '--durability', 'none'],
    ]);
    const [promises, native] = ['fs-promises', 'native-pwrite'].map((name) =>
      volumeOf(report, volume!.path).cells.find(({ key }) => key.strategy === name)!,
    );
    expect(promises!.trials.map(({ staged, round }) => [staged, round])).toEqual([
      [false, 0],
      [false, 1],
      [true, 1],
    ]);
    expect(native!.trials.map(({ staged }) => staged)).toEqual([false, false]);
    expect([native!.stagingCost, native!.operations.write!.stagesNs]).toEqual([null, null]);
    const staged = promises!.trials.find((trial) => trial.staged)!;
    // Another program's burst may void a round, not both of them: where it meets both, both count.
    const plain = promises!.trials.filter((trial) => !trial.staged);
    const calm = plain.filter(({ disturbed }) => !disturbed);
    const counted = calm.length > 0 ? calm : plain;
    expect(promises!.throughput!.bytesPerSecond.rounds).toBe(counted.length);
    expect(promises!.stagingCost).toBeCloseTo(
      staged.bytesPerSecond! /
        (counted.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond!, 0) / counted.length),
      6,
    );
    const ofStaged = staged.phases.find(({ name }) => name === 'measure')!.operations.write;
    expect(promises!.operations.write!.stagesNs!.service.count).toBe(ofStaged);
    expect(report.run.plan.estimate.trials).toBe(5);
  });

  it('has none with --no-stages', async () => {
    volume = await mountSlowFuse();
    const { report } = await runJson([
      volume.path,
      ...[
        '--strategy',
        'fs-promises',
        '--rounds',
        '1',
        '--no-stages',
        '--bytes',
        '64k',
        '--file-size',
        '64k',
      ],
    ]);
    const [cell] = volumeOf(report, volume.path).cells;
    expect(cell!.trials.map(({ staged }) => staged)).toEqual([false]);
    expect(cell!.operations.write!.stagesNs).toBeNull();
  });
});

type StagesMs = Readonly<Record<'queue' | 'service', number>>;

/** Sleeps of so many ms, or a little longer where the machine has other work, and a wait for so many of them. */
function expectSleeps({ queue, service }: StagesMs, sleepMs: number, turns: number): void {
  expect(service).toBeGreaterThan(sleepMs * 0.95);
  expect(service).toBeLessThan(sleepMs * 2);
  expect(Math.abs(queue / service - turns)).toBeLessThan(0.3);
}

function meanStagesMs({ operations }: ReportCell): StagesMs {
  const stages = operations.write!.stagesNs!;
  const mean = ({ sum, count }: { sum: number; count: number }): number => sum / count / 1e6;
  return { queue: mean(stages.queue), service: mean(stages.service) };
}
