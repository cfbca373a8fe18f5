import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageNames } from '../../src/domain/measurement.js';
import type { TrialRecord } from '../../src/domain/trial.js';
import { describeNodes, uringIsOpen } from '../requires.js';
import { iotriage, leftovers, runJson, volumeOf } from './cli.js';
import { storedTrials } from './stored-run.js';

const brief = ['--duration', '50ms', '--warmup', '0', '--rounds', '1', '--depth', '2', '--pool', '2'];
const small = ['--block-size', '4k', '--files', '2', '--file-size', '64k'];
/** A route of each kind: the addon's own threads, its works in libuv's pool, workers, the loop, processes. */
const strategies = [
  'native-pwrite',
  'native-uv',
  'worker-pool:buffers=shared',
  'fs-promises',
  'fs-callback',
  'process-pool:inside=fs-promises:inFlight=2',
];
const names = strategies.map((strategy) => strategy.split(':')[0]).sort();
/** They rest on what each version of Node.js asks the pool for, and when. */
const stagedBeside = [
  'fs-sync',
  'fs-writev',
  'fs-writev-promises',
  'fs-writefile',
  'fs-writefile-callback',
  'fs-writefile-sync',
  'fs-stream',
  'fs-append',
  'fs-append-callback',
  'fs-append-sync',
  'fs-append-open',
  'fs-append-open-sync',
  'fs-append-open-promises',
];
/** They rest on libuv, on the kernel or on what streams and handles do in each version. */
const further = [
  'native-uvfs',
  'native-async-worker',
  'native-threads',
  'native-uring',
  'fs-replace',
  'fs-stream-unbounded',
  'worker-pool:inside=addon',
];
const readers = [
  'native-uvfs',
  'native-uring',
  'fs-stream',
  'fs-writefile',
  'worker-pool:inside=fs-promises',
];
/** Those that stamp themselves, and those that have a trial with the interposer. */
const stampThemselves = ['native-uv', 'worker-pool'];
const stamped = ['fs-callback', 'fs-promises', 'process-pool', 'worker-pool'];

/** For each kind the four stages of a trial add up to the latencies. */
function expectStages({ measurement, unavailable }: TrialRecord): void {
  expect(unavailable.filter(({ what }) => what.startsWith('stages'))).toEqual([]);
  const operations = Object.entries(measurement!.operations);
  expect(operations.map(([kind]) => kind)).toContain('write');
  for (const [kind, { count, latency, stages }] of operations) {
    const sums = stageNames.map((name) => stages?.[name].sumNs ?? Number.NaN);
    expect([kind, sums.reduce((sum, ns) => sum + ns)]).toEqual([kind, latency.sumNs]);
    for (const name of stageNames) expect([kind, stages?.[name].count]).toEqual([kind, count]);
  }
}

let directory: string;

beforeAll(() => {
  directory = mkdtempSync('/dev/shm/iotriage-node-');
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describeNodes(({ program, version }) => {
  it('has the stages of the other routes of fs', async () => {
    const args = ['--node', program, '--strategy', stagedBeside.join(',')];
    const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const { cells, unavailable } = volumeOf(report);
    expect(cells.map(({ key }) => key.strategy).sort()).toEqual([...stagedBeside].sort());
    const without = cells
      .filter(({ operations }) => (operations.write?.stagesNs ?? null) === null)
      .map(({ key }) => key.strategy);
    expect(without, JSON.stringify(unavailable)).toEqual([]);
  });

  it('runs trials of every kind, each in a process of that version', async () => {
    const args = ['--node', program, '--strategy', strategies.join(',')];
    const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const { cells } = volumeOf(report);
    expect(cells.map(({ key }) => key.strategy).sort()).toEqual(names);
    for (const { key, operations } of cells) {
      expect(operations.write?.count).toBeGreaterThan(0);
      const stages = operations.write?.stagesNs ?? null;
      expect([key.strategy, stages !== null]).toEqual([key.strategy, key.strategy !== 'native-pwrite']);
    }
    const all = storedTrials(report.run.id);
    const strategyOf = ({ cellId }: TrialRecord): string =>
      cells.find(({ id }) => id === cellId)?.key.strategy ?? '';
    expect(
      all
        .filter(({ staged }) => staged)
        .map(strategyOf)
        .sort(),
    ).toEqual(stamped);
    for (const trial of all) {
      expect(trial.node).toBe(version);
      if (trial.staged || stampThemselves.includes(strategyOf(trial))) expectStages(trial);
    }
    const trials = all.filter(({ staged }) => !staged);
    expect(trials).toHaveLength(strategies.length);
    for (const { exit, measurement } of trials) {
      expect(exit).toBe('completed');
      expect(measurement?.verification.blocks).toBeGreaterThan(0);
      expect(measurement?.verification.mismatchCount).toBe(0);
    }
    expect(leftovers(directory)).toEqual([]);
  });

  it.each([
    ['write', further],
    ['read', readers],
  ])('carries out every %s of further routes', async (operation, routes) => {
    const args = ['--node', program, '--strategy', routes.join(','), '--op', operation, '--no-stages'];
    const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const done = storedTrials(report.run.id);
    expect(done).toHaveLength(routes.length);
    for (const { exit, failure, measurement } of done) {
      if (failure?.code === 'unsupported' && !uringIsOpen()) continue;
      expect([exit, failure]).toEqual(['completed', null]);
      expect(measurement?.operations[operation]?.count).toBeGreaterThan(0);
      expect(measurement?.verification.mismatchCount).toBe(0);
    }
  });

  it.skipIf(!uringIsOpen())(
    'goes by an io_uring of libuv in Node.js 20 alone, and others say so',
    async () => {
      const args = ['--node', program, '--strategy', 'fs-promises:io=uring'];
      const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
      expect(code, stderr).toBe(0);
      const [trial] = storedTrials(report.run.id);
      const why = new RegExp(
        `^Node\\.js ${version} with libuv [\\d.]+ sends no file operations to an io_uring`,
      );
      expect(trial).toMatchObject(
        version.startsWith('v20.')
          ? { exit: 'completed', failure: null }
          : {
              exit: 'failed',
              failure: { code: 'unsupported', message: expect.stringMatching(why) as unknown },
            },
      );
    },
  );
});

describe('the Node.js of a trial', () => {
  it('is the running one where none is named, and stands in the record', async () => {
    const { code, stderr, report } = await runJson([directory, '--strategy', 'null', ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const trials = storedTrials(report.run.id).filter(({ staged }) => !staged);
    expect(trials.map(({ node, uv }) => [node, uv])).toEqual([[process.version, process.versions.uv]]);
  });

  it('is refused where it is none', async () => {
    const { code, stderr } = await iotriage(['run', directory, '--node', '/bin/true', ...small, ...brief]);
    expect(code).toBe(2);
    expect(stderr).toContain('/bin/true');
  });
});
