import { createHook } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../../src/domain/job.js';
import { type JobOutcome, stageNames } from '../../../src/domain/measurement.js';
import { loadAddon } from '../../../src/native/addon.js';
import type { EngineName, EngineSession } from '../../../src/native/addon-types.js';
import { BLOCK_BYTES, blocks, endless, makeJob, type Row, scratchDirectory, SEED } from './jobs.js';
import { openFilesBelow, openFlagsOf } from './process.js';

const addon = loadAddon();
const engines: readonly EngineName[] = ['uv', 'uvfs', 'async-worker'];
const HOUR_NS = 3_600e9;

let scratch: ReturnType<typeof scratchDirectory>;
let session: EngineSession;
let path: string;

async function open(engine: EngineName): Promise<void> {
  scratch = scratchDirectory();
  path = join(scratch.path, 'a');
  session = addon.openEngine(engine, { epochNs: addon.now(), threads: 1 });
  await session.execute(makeJob([path], [{ kind: 'create' }]));
}

afterEach(() => {
  session.dispose();
  expect(openFilesBelow(scratch.path)).toEqual([]);
  scratch.remove();
});

function countsOf({ operations }: JobOutcome): Record<string, number> {
  return Object.fromEntries(Object.entries(operations).map(([kind, { count }]) => [kind, count]));
}

/** Units of a write and a sync. */
function durable(count: number, file = 0): Row[] {
  return blocks('write', count, file).flatMap((row): Row[] => [row, { kind: 'sync', file }]);
}

async function expectVerified(passes: number, written: number): Promise<void> {
  const result = await addon.verify({
    files: [{ path, sizeBytes: written * BLOCK_BYTES }],
    content: 'random',
    seed: SEED,
    stampBytes: BLOCK_BYTES,
    firstPass: 1,
    lastPass: passes,
    requiredBytes: [written * BLOCK_BYTES],
  });
  expect(result).toMatchObject({ blocks: written, mismatches: [] });
}

describe.each(engines)('engine %s', (engine) => {
  beforeEach(() => open(engine));

  const run = (rows: readonly Row[], overrides: Partial<IoJob> = {}): Promise<JobOutcome> =>
    session.execute(makeJob([path], rows, overrides));

  describe('with lanes that share their syncs', () => {
    const grouped = { unitLength: 2, lanes: 6, groupLanes: 3 };

    it('syncs once for each group, and each lane commits', async () => {
      const outcome = await run(durable(6), { ...grouped, limitUnits: 12 });
      expect(countsOf(outcome)).toEqual({ write: 12, sync: 4, commit: 12 });
      const { write, sync, commit } = outcome.operations;
      expect(commit).toMatchObject({ bytes: 0, errors: [], issueLatency: null, stages: null });
      // A commit holds its own write and the sync, which the writes of its group come before.
      expect(commit!.latency.sumNs).toBeGreaterThanOrEqual(write!.latency.sumNs + 3 * sync!.latency.sumNs);
      expect(session.progress()).toEqual({ operations: 16, bytes: 12 * BLOCK_BYTES });
      await expectVerified(2, 6);
    });

    it('goes on without lanes that have ended, and without those that had nothing to do', async () => {
      expect(countsOf(await run(durable(6), { ...grouped, limitUnits: 10 }))).toEqual({
        write: 10,
        sync: 4,
        commit: 10,
      });
      expect(countsOf(await run(durable(4), { ...grouped, limitUnits: 4 }))).toEqual({
        write: 4,
        sync: 2,
        commit: 4,
      });
    });

    it('commits nothing when the sync fails, and nothing when a write fails', async () => {
      await session.execute(makeJob(['/dev/null'], [{ kind: 'open' }]));
      const unsynced = await session.execute(
        makeJob(['/dev/null'], durable(3), { unitLength: 2, lanes: 3, groupLanes: 3 }),
      );
      expect(countsOf(unsynced)).toEqual({ write: 3, sync: 0, commit: 0 });
      expect(unsynced.operations.sync!.errors).toMatchObject([
        { code: 'EINVAL', syscall: 'fsync', count: 1 },
      ]);
      const unopened = await session.execute(
        makeJob([`${path}.missing`], durable(3), { unitLength: 2, lanes: 3, groupLanes: 3 }),
      );
      expect(countsOf(unopened)).toEqual({ write: 0, sync: 0, commit: 0 });
      expect(unopened.operations.write!.errors).toMatchObject([{ code: 'EBADF', errno: 9 }]);
    });

    it('ends at its limit of time with whole operations', async () => {
      const outcome = await run(durable(6), { ...grouped, limitUnits: null, limitNs: 20e6 });
      const { write, sync, commit } = countsOf(outcome);
      expect(outcome.aborted).toBe(false);
      expect(commit).toBeLessThanOrEqual(write!);
      expect(write! - commit!).toBeLessThanOrEqual(6);
      expect(commit).toBe(3 * sync!);
    });

    it('is aborted while some wait for others', async () => {
      const pending = run(durable(2), {
        unitLength: 2,
        lanes: 2,
        groupLanes: 2,
        pacing: { intervalNs: HOUR_NS, offsetNs: 0, stepNs: 0 },
      });
      while (session.progress().operations === 0) await new Promise(setImmediate);
      session.abort();
      const outcome = await pending;
      expect(outcome.aborted).toBe(true);
      expect(countsOf(outcome)).toEqual({ write: 1, sync: 0, commit: 0 });
    });
  });

  describe('at a pace', () => {
    it('begins no unit before its moment, and counts from there', async () => {
      const pacing = { intervalNs: 1e6, offsetNs: 3e6, stepNs: 0 };
      const outcome = await run(durable(8), { unitLength: 2, lanes: 3, limitUnits: 20, pacing });
      expect(countsOf(outcome)).toEqual({ write: 20, sync: 20 });
      expect(outcome.endNs - outcome.startNs).toBeGreaterThanOrEqual(3e6 + 19e6);
      const { write, sync } = outcome.operations;
      expect(write!.issueLatency!.count).toBe(20);
      expect(write!.latency.sumNs).toBeGreaterThanOrEqual(write!.issueLatency!.sumNs);
      expect(sync!.issueLatency).toEqual(sync!.latency);
      for (const { issueLatency, stages } of [write!, sync!]) {
        expect(stages === null).toBe(engine === 'uvfs');
        if (stages === null) continue;
        expect(stageNames.reduce((sum, stage) => sum + stages[stage].sumNs, 0)).toBe(issueLatency!.sumNs);
      }
    });

    it('begins at once what is late, and does not lose its wait', async () => {
      const pacing = { intervalNs: 1, offsetNs: 0, stepNs: 0 };
      const outcome = await run(blocks('write', 8), { lanes: 2, limitUnits: 64, pacing });
      const { count, latency, issueLatency } = outcome.operations.write!;
      expect(count).toBe(64);
      // Each lane's units come one after another, all of them intended for the start.
      expect(latency.maxNs).toBeGreaterThanOrEqual(outcome.endNs - outcome.startNs - 64);
      expect(latency.sumNs).toBeGreaterThan(issueLatency!.sumNs);
    });

    it('begins no unit that is intended for after the deadline, and does not wait for it', async () => {
      const late = { intervalNs: 1e6, offsetNs: HOUR_NS, stepNs: 0 };
      const none = await run(blocks('write', 4), { lanes: 2, limitUnits: null, limitNs: 1e6, pacing: late });
      expect(none).toMatchObject({ aborted: false, passes: 0, operations: { write: { count: 0 } } });
      const some = { intervalNs: 1e6, offsetNs: 0, stepNs: 0 };
      const outcome = await run(blocks('write', 4), {
        lanes: 2,
        limitUnits: null,
        limitNs: 10e6,
        pacing: some,
      });
      expect(outcome.operations.write!.count).toBeLessThanOrEqual(11);
      expect(outcome.aborted).toBe(false);
    });

    it('is aborted while it waits', async () => {
      const pacing = { intervalNs: 1e6, offsetNs: HOUR_NS, stepNs: 0 };
      const pending = run(blocks('write', 4), { lanes: 4, pacing });
      session.abort();
      expect(await pending).toMatchObject({ aborted: true, passes: 0, operations: { write: { count: 0 } } });
      expect(countsOf(await run(blocks('write', 4)))).toEqual({ write: 4 });
    });
  });

  it('moves vectors, to the byte as one piece', async () => {
    const size = 8 * BLOCK_BYTES - 100;
    const large = { bufferBytes: 8 * BLOCK_BYTES, firstPass: 3 };
    const write: Row = { kind: 'write', offset: BLOCK_BYTES, size };
    const files: Buffer[] = [];
    for (const vectorBytes of [0, BLOCK_BYTES, 1000, 20]) {
      const outcome = await run([write], { ...large, vectorBytes });
      expect(outcome.operations.write).toMatchObject({ count: 1, bytes: size, errors: [] });
      files.push(readFileSync(path));
      const read = await run([{ ...write, kind: 'read' }], { ...large, vectorBytes });
      expect(read.operations.read).toMatchObject({ count: 1, bytes: size, errors: [] });
      // A call takes 1024 pieces.
      const isShort = vectorBytes === 20 ? 1 : 0;
      expect([outcome.shortOperations, read.shortOperations]).toEqual([isShort, isShort]);
    }
    for (const file of files) expect(file.equals(files[0]!)).toBe(true);
  });

  it('completes what a file ends in the midst of, as a failure of the whole', async () => {
    await run(blocks('write', 2));
    const outcome = await run([{ kind: 'read', offset: 0, size: 4 * BLOCK_BYTES }], {
      bufferBytes: 4 * BLOCK_BYTES,
    });
    expect(outcome.operations.read).toMatchObject({ count: 0, bytes: 0 });
    expect(outcome.operations.read!.errors).toMatchObject([{ code: 'short-read', errno: 5, offset: 0 }]);
  });

  it('writes and reads in one job without mixing the two up', async () => {
    await run(blocks('write', 16));
    const rows = blocks('write', 8).flatMap((row, block): Row[] => [
      row,
      { kind: 'read', offset: (8 + block) * BLOCK_BYTES, size: BLOCK_BYTES },
    ]);
    const outcome = await run(rows, { lanes: 4, limitUnits: 48 });
    expect(countsOf(outcome)).toEqual({ write: 24, read: 24 });
    await expectVerified(3, 16);
  });

  it('opens with O_DSYNC where the job says so', async () => {
    await run([{ kind: 'close' }]);
    for (const dsync of [false, true]) {
      await run([{ kind: 'open' }], { dsync });
      expect((openFlagsOf(path) & 0o10000) !== 0).toBe(dsync);
      await run([{ kind: 'close' }]);
    }
  });

  it('counts exactly what it did when many are in flight at an abort', async () => {
    const pending = run(blocks('write', 64), { lanes: 64, ...endless });
    while (session.progress().operations < 200) await new Promise(setImmediate);
    session.abort();
    const outcome = await pending;
    const { count, bytes, latency } = outcome.operations.write!;
    expect(outcome.aborted).toBe(true);
    expect(session.progress()).toEqual({ operations: count, bytes });
    expect(latency.count).toBe(count);
  });

  it('loses no descriptor when closing is aborted', async () => {
    const paths = Array.from({ length: 64 }, (_, file) => join(scratch.path, `f${file}`));
    const all = (kind: 'create' | 'close'): IoJob =>
      makeJob(
        paths,
        paths.map((_, file) => ({ kind, file })),
        { lanes: 64 },
      );
    await session.execute(all('create'));
    const pending = session.execute(all('close'));
    session.abort();
    const closed = (await pending).operations.close!;
    expect(closed.errors).toEqual([]);
    expect(openFilesBelow(scratch.path)).toHaveLength(65 - closed.count);
  });

  it('ends a job of nothing', async () => {
    expect(await run(blocks('write', 1), { limitUnits: 0 })).toMatchObject({ passes: 0, aborted: false });
  });
});

it('async-worker makes an async resource for each operation', async () => {
  await open('async-worker');
  const seen = { made: 0, destroyed: 0 };
  const ids = new Set<number>();
  const hook = createHook({
    init(id, type) {
      if (type !== 'iotriage') return;
      seen.made++;
      ids.add(id);
    },
    destroy(id) {
      if (ids.has(id)) seen.destroyed++;
    },
  }).enable();
  await session.execute(makeJob([path], blocks('write', 16), { lanes: 4, limitUnits: 64 }));
  while (seen.destroyed < seen.made) await new Promise(setImmediate);
  hook.disable();
  expect(seen).toEqual({ made: 64, destroyed: 64 });
});
