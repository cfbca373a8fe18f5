import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILL_LANE, STAMP_MAGIC } from '../../../src/domain/job.js';
import { type JobOutcome, stageNames } from '../../../src/domain/measurement.js';
import { loadAddon } from '../../../src/native/addon.js';
import type { EngineName, EngineSession } from '../../../src/native/addon-types.js';
import { openHere } from '../../requires.js';
import { BLOCK_BYTES, blocks, endless, makeJob, type Row, scratchDirectory, SEED } from './jobs.js';
import { openFilesBelow, ownThreads } from './process.js';

const addon = loadAddon();
const engines = openHere(addon.engines, (engine) => engine);
const movingEngines = engines.filter((engine) => engine !== 'null');

let scratch: ReturnType<typeof scratchDirectory>;
let session: EngineSession;
let path: string;

beforeEach(() => {
  scratch = scratchDirectory();
  path = join(scratch.path, 'a');
});

afterEach(() => {
  session.dispose();
  expect(openFilesBelow(scratch.path)).toEqual([]);
  expect(ownThreads()).toEqual([]);
  scratch.remove();
});

function open(engine: EngineName, threads = 2): void {
  session = addon.openEngine(engine, { epochNs: addon.now(), threads });
}

/** The call that an engine makes, as strace names it: this one, or that of its ring. */
function callOf(engine: EngineName, plain: string): string {
  return engine === 'uring' ? 'io_uring_enter' : plain;
}

function countsOf({ operations }: JobOutcome): Record<string, number> {
  return Object.fromEntries(Object.entries(operations).map(([kind, { count }]) => [kind, count]));
}

/** What holds of every histogram and, where stages are stamped, of their sums. */
function expectConsistent(outcome: JobOutcome): void {
  for (const [kind, { count, latency, stages }] of Object.entries(outcome.operations)) {
    expect(latency.count, kind).toBe(count);
    expect(latency.counts.reduce((sum, inBucket) => sum + inBucket, latency.overflow)).toBe(count);
    expect(latency.buckets).toEqual([...latency.buckets].sort((a, b) => a - b));
    expect(latency.minNs).toBeLessThanOrEqual(latency.maxNs);
    if (stages === null) continue;
    for (const stage of stageNames) expect(stages[stage].count, `${kind} ${stage}`).toBe(count);
    const sumNs = stageNames.reduce((sum, stage) => sum + stages[stage].sumNs, 0);
    expect(sumNs, kind).toBe(latency.sumNs);
  }
}

describe('an engine without stamps', () => {
  it('counts operations by their bytes, and takes no latency', async () => {
    session = addon.openEngine('pwrite', { epochNs: addon.now(), threads: 2, stamps: false });
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const outcome = await session.execute(makeJob([path], blocks('write', 200), { lanes: 2 }));
    const { count, bytes, latency, errors } = outcome.operations.write!;
    expect({ count, bytes, errors }).toEqual({ count: 0, bytes: statSync(path).size, errors: [] });
    expect(latency.sumNs).toBe(0);
    expect(outcome.fileBytes).toEqual([bytes]);
    expect(session.progress().operations).toBe(200);
    expect(outcome.endNs).toBeGreaterThan(outcome.startNs);
  });
});

describe.each(engines)('engine %s', (engine) => {
  beforeEach(() => {
    open(engine);
  });

  it('executes every kind of operation, exactly as often as the job says', async () => {
    const second = join(scratch.path, 'b');
    const kinds: Row[][] = [
      [{ kind: 'create' }, { kind: 'create', file: 1 }],
      [...blocks('write', 8), ...blocks('write', 4, 1)],
      [{ kind: 'sync' }, { kind: 'sync', file: 1 }],
      [{ kind: 'close' }, { kind: 'close', file: 1 }],
      [{ kind: 'open' }, { kind: 'open', file: 1 }],
      [...blocks('read', 8), ...blocks('read', 4, 1)],
      [{ kind: 'close' }, { kind: 'close', file: 1 }],
      [{ kind: 'unlink' }, { kind: 'unlink', file: 1 }],
    ];
    for (const rows of kinds) {
      const outcome = await session.execute(makeJob([path, second], rows, { lanes: 2 }));
      const kind = rows[0]!.kind;
      const moves = kind === 'write' || kind === 'read';
      expect(countsOf(outcome)).toEqual({ [kind]: rows.length });
      expect(outcome.operations[kind]!.errors).toEqual([]);
      expect(outcome.operations[kind]!.bytes).toBe(moves ? 12 * BLOCK_BYTES : 0);
      expect(outcome.fileBytes).toEqual(moves ? [8 * BLOCK_BYTES, 4 * BLOCK_BYTES] : [0, 0]);
      expect(outcome).toMatchObject({ passes: 1, shortOperations: 0, aborted: false });
      expect(outcome.endNs).toBeGreaterThan(outcome.startNs);
      expect(outcome.startNs).toBeGreaterThan(0);
      expectConsistent(outcome);
      if (kind === 'close' && engine !== 'null') expect(openFilesBelow(scratch.path)).toEqual([]);
    }
    expect(existsSync(path)).toBe(false);
  });

  it('ends at the number of units, in the midst of a pass', async () => {
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const rows = blocks('write', 5).flatMap((row): Row[] => [row, { kind: 'sync' }]);
    const outcome = await session.execute(makeJob([path], rows, { unitLength: 2, lanes: 3, limitUnits: 12 }));
    expect(countsOf(outcome)).toEqual({ write: 12, sync: 12 });
    expect(outcome.passes).toBe(3);
    expect(outcome.fileBytes).toEqual([12 * BLOCK_BYTES]);
    expectConsistent(outcome);
  });

  it('ends at its limit of time and reports its progress', async () => {
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const outcome = await session.execute(
      makeJob([path], blocks('write', 16), { lanes: 4, limitUnits: null, limitNs: 20e6 }),
    );
    const { count, bytes, latency } = outcome.operations.write!;
    expect(outcome.endNs - outcome.startNs).toBeLessThanOrEqual(20e6 + latency.maxNs);
    expect(session.progress()).toEqual({ operations: count, bytes });
    expect(outcome.aborted).toBe(false);
    expectConsistent(outcome);
  });

  it('begins no unit of a paced job before its time, and times it from then and from its call', async () => {
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const pacing = { intervalNs: 0.5e6, offsetNs: 1e6, stepNs: 0 };
    const outcome = await session.execute(
      makeJob([path], blocks('write', 8), { lanes: 4, limitUnits: 20, pacing }),
    );
    const { latency, issueLatency } = outcome.operations.write!;
    expect([latency.count, issueLatency!.count]).toEqual([20, 20]);
    expect(latency.sumNs).toBeGreaterThanOrEqual(issueLatency!.sumNs);
    expect(outcome.endNs - outcome.startNs).toBeGreaterThanOrEqual(1e6 + 19 * 0.5e6);
    const closed = await session.execute(makeJob([path], blocks('write', 8), { lanes: 4 }));
    expect(closed.operations.write!.issueLatency).toBeNull();
  });

  it('shares the syncs of a group among its lanes', async () => {
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const rows = blocks('write', 16).flatMap((row): Row[] => [row, { kind: 'sync' }]);
    const group = { unitLength: 2, lanes: 8, groupLanes: 4, limitUnits: 48 };
    const outcome = await session.execute(makeJob([path], rows, group));
    expect(countsOf(outcome)).toEqual({ write: 48, sync: 12, commit: 48 });
    expect(outcome.operations.commit!.latency.minNs).toBeGreaterThan(0);
  });

  it('begins nothing later than 100 ms after an abort', async () => {
    await session.execute(makeJob([path], [{ kind: 'create' }]));
    const epochNs = addon.now();
    session.dispose();
    session = addon.openEngine(engine, { epochNs, threads: 2 });
    if (engine !== 'null') await session.execute(makeJob([path], [{ kind: 'open' }]));
    const pending = session.execute(makeJob([path], blocks('write', 16), { lanes: 4, ...endless }));
    while (session.progress().operations === 0) await new Promise(setImmediate);
    const abortedNs = Number(addon.now() - epochNs);
    session.abort();
    const outcome = await pending;
    expect(outcome.aborted).toBe(true);
    expect(outcome.endNs - abortedNs).toBeLessThan(100e6 + outcome.operations.write!.latency.maxNs);
    expectConsistent(outcome);
    const next = await session.execute(makeJob([path], blocks('write', 1)));
    expect(next.aborted).toBe(false);
  });

  it('refuses a second job while one runs, and any after dispose', async () => {
    const pending = session.execute(makeJob([path], blocks('write', 1), endless));
    await expect(session.execute(makeJob([path], blocks('write', 1)))).rejects.toMatchObject({
      code: 'EBUSY',
    });
    expect(() => {
      session.dispose();
    }).toThrow(expect.objectContaining({ code: 'EBUSY' }));
    session.abort();
    await pending;
    session.dispose();
    await expect(session.execute(makeJob([path], blocks('write', 1)))).rejects.toMatchObject({
      code: 'EBADF',
    });
  });

  it.each([
    ['a file that the job lacks', { file: Uint32Array.of(1) }],
    ['a size beyond the buffer', { size: Uint32Array.of(BLOCK_BYTES + 1) }],
    ['an unknown kind', { kind: Uint8Array.of(7) }],
    ['columns of two lengths', { offset: Float64Array.of(0, 1) }],
    ['no lane', { lanes: 0 }],
    ['half a unit', { unitLength: 2 }],
    ['no limit', { limitUnits: null }],
    ['a block without room for a stamp', { size: Uint32Array.of(16) }],
  ])('rejects a job with %s', async (_, overrides) => {
    await expect(session.execute(makeJob([path], blocks('write', 1), overrides))).rejects.toThrow(RangeError);
  });
});

describe.each(movingEngines)('what engine %s writes', (engine) => {
  beforeEach(async () => {
    open(engine);
    await session.execute(makeJob([path], [{ kind: 'create' }]));
  });

  it('creates files for their owner alone, and never over another', async () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = await session.execute(makeJob([path], [{ kind: 'create' }]));
    expect(again.operations.create!.errors[0]).toMatchObject({ code: 'EEXIST', path, count: 1 });
  });

  it('bears the stamp of its lane and pass, and the body that fillBody makes', async () => {
    await session.execute(makeJob([path], blocks('write', 6), { lanes: 3, firstPass: 4, limitUnits: 12 }));
    const bytes = readFileSync(path);
    for (let block = 0; block < 6; block++) {
      const at = block * BLOCK_BYTES;
      const words = Array.from({ length: 8 }, (_, word) => bytes.readUInt32LE(at + 4 * word));
      expect(words).toEqual([STAMP_MAGIC, SEED, 0, block % 3, 5, BLOCK_BYTES, at, 0]);
      const body = Buffer.alloc(BLOCK_BYTES);
      addon.fillBody(body, SEED, block % 3, BLOCK_BYTES);
      expect(bytes.subarray(at + 32, at + BLOCK_BYTES).equals(body.subarray(32))).toBe(true);
    }
  });

  it('stamps every block of a large operation of a fill', async () => {
    const row = { kind: 'write', offset: 0, size: 4 * BLOCK_BYTES - 1000 } as const;
    await session.execute(makeJob([path], [row], { bufferBytes: 4 * BLOCK_BYTES, firstPass: 0 }));
    const bytes = readFileSync(path);
    for (let block = 0; block < 4; block++) {
      const words = Array.from({ length: 8 }, (_, word) =>
        bytes.readUInt32LE(block * BLOCK_BYTES + 4 * word),
      );
      const size = block === 3 ? BLOCK_BYTES - 1000 : BLOCK_BYTES;
      expect(words).toEqual([STAMP_MAGIC, SEED, 0, FILL_LANE, 0, size, block * BLOCK_BYTES, 0]);
    }
  });

  it('is the same in vectors as in one piece', async () => {
    const rows = [0, 1].map((half): Row => ({
      kind: 'write',
      offset: half * 4 * BLOCK_BYTES,
      size: 4 * BLOCK_BYTES,
    }));
    const wide = { bufferBytes: 4 * BLOCK_BYTES };
    await session.execute(makeJob([path], rows, wide));
    const inOne = readFileSync(path);
    const outcome = await session.execute(makeJob([path], rows, { ...wide, vectorBytes: BLOCK_BYTES }));
    expect(outcome.operations.write).toMatchObject({ count: 2, bytes: 8 * BLOCK_BYTES, errors: [] });
    expect(readFileSync(path).equals(inOne)).toBe(true);
  });

  it('checks blocks as it reads them', async () => {
    await session.execute(makeJob([path], blocks('write', 4)));
    const other = { kind: 'random', seed: SEED + 1, stampBytes: BLOCK_BYTES } as const;
    const outcome = await session.execute(makeJob([path], blocks('read', 4), { content: other }));
    expect(outcome.operations.read).toMatchObject({ count: 0 });
    expect(outcome.operations.read!.errors).toEqual([
      {
        kind: 'read',
        code: 'verify-failed',
        errno: 74,
        syscall: callOf(engine, 'pread64'),
        path,
        offset: 0,
        count: 1,
      },
    ]);
  });

  it('says what failed, where, and how often', async () => {
    const outcome = await session.execute(
      makeJob([path, '/dev/full'], [{ kind: 'open', file: 1 }, ...blocks('write', 3, 1)], {
        bufferBytes: 4096,
      }),
    );
    expect(countsOf(outcome)).toEqual({ open: 1, write: 0 });
    expect(outcome.operations.write!.errors).toEqual([
      {
        kind: 'write',
        code: 'ENOSPC',
        errno: 28,
        syscall: callOf(engine, 'pwrite64'),
        path: '/dev/full',
        offset: 0,
        count: 1,
      },
    ]);
    const unread = await session.execute(makeJob([path], blocks('read', 1)));
    expect(unread.operations.read!.errors[0]).toMatchObject({ code: 'short-read', errno: 5, offset: 0 });
    const gone = await session.execute(makeJob([`${path}.gone`], [{ kind: 'unlink' }]));
    expect(gone.operations.unlink!.errors[0]).toMatchObject({
      code: 'ENOENT',
      syscall: 'unlink',
      offset: null,
    });
  });

  it('opens for reading only where the job says so', async () => {
    await session.execute(makeJob([path], [{ kind: 'open' }], { readOnly: true }));
    const outcome = await session.execute(makeJob([path], blocks('write', 1)));
    expect(outcome.operations.write!.errors[0]).toMatchObject({ code: 'EBADF', errno: 9 });
  });
});

it('stamps stages only where operations pass through the pool', async () => {
  for (const engine of engines) {
    open(engine);
    const outcome = await session.execute(makeJob([path], [{ kind: 'create' }]));
    expect(outcome.operations.create!.stages === null).toBe(engine !== 'uv' && engine !== 'async-worker');
    await session.execute(makeJob([path], [{ kind: 'close' }, { kind: 'unlink' }]));
    session.dispose();
  }
});
