import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { type StrategySession, withTraits } from '../../../src/domain/strategy.js';
import { MIB } from '../../../src/domain/units.js';
import { keyOf } from '../../../src/plan/capabilities.js';
import type { Point } from '../../../src/plan/point.js';
import { workerPool } from '../../../src/strategies/worker-pool.js';
import { contentProblems } from '../../contract/expected-content.js';
import { jobOf, takesDirect } from '../../contract/strategy-bench.js';

const BLOCK = 4096;
let directory = '';
let session: StrategySession | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-worker-pool-'));
});
afterEach(async () => {
  await session?.dispose();
  session = null;
  rmSync(directory, { recursive: true });
});

async function open(parameters: Record<string, string | number>, lanes: number): Promise<StrategySession> {
  session = await workerPool.open({
    clock: new EpochClock(monotonicNs()),
    lanes,
    bufferBytes: BLOCK,
    poolSize: null,
    parameters: { batch: 1, inside: 'fs', inFlight: 1, buffers: 'own', vector: 1, ...parameters },
    directories: [directory],
    staged: false,
  });
  return session;
}

const kinds = ['own', 'shared', 'cloned', 'transferred'];
const forms = [
  ...['fs', 'addon'].flatMap((inside) =>
    kinds.flatMap((buffers) => [1, 3].map((batch) => ({ inside, buffers, batch, inFlight: 1 }))),
  ),
  ...['fs-promises', 'fs-callback'].flatMap((inside) =>
    kinds.map((buffers) => ({ inside, buffers, batch: 2, inFlight: 2 })),
  ),
];

describe.each(forms)(
  'worker-pool by $inside, $buffers, batch $batch, $inFlight in flight in each',
  (form) => {
    it.for([false, true])(
      'writes exactly the bytes of the job and reads them back, direct %s',
      async (direct, { skip }) => {
        skip(direct && !takesDirect(directory), 'no O_DIRECT where temporary files lie');
        const paths = ['a', 'b'].map((name) => join(directory, name));
        const pool = await open(form, 3);
        const create = jobOf(paths, [
          ['create', 0],
          ['create', 1],
        ]);
        await pool.execute({ ...create, direct });
        const blocks = [0, 1, 2, 3, 4, 5, 6];
        const rows = blocks.flatMap((block) => [0, 1].map((file) => ['write', file, block * BLOCK] as const));
        const write = jobOf(paths, rows, { lanes: 3, limitUnits: 20, direct });
        const written = await pool.execute(write);
        expect(written.operations.write).toMatchObject({ count: 20, bytes: 20 * BLOCK, errors: [] });
        // Where the main thread makes the bytes, blocks bear the lane that they are of.
        const anyLane = form.buffers === 'own';
        expect(contentProblems(write, { anyLane, filled: false })).toEqual([]);
        const reads = rows.map(([, file, offset]) => ['read', file, offset] as const);
        const read = await pool.execute(jobOf(paths, reads, { lanes: 3, readOnly: true, direct }));
        expect(read.operations.read).toMatchObject({ count: 14, bytes: 14 * BLOCK, errors: [] });
      },
    );

    it('mixes reads into writes without a write of what was read', async () => {
      const path = join(directory, 'f');
      const pool = await open(form, 1);
      const fill = jobOf(
        [path],
        [
          ['create', 0],
          ['write', 0, 0],
          ['write', 0, BLOCK],
        ],
      );
      await pool.execute(fill);
      const mix = jobOf(
        [path],
        [
          ['read', 0, 0],
          ['write', 0, BLOCK],
        ],
        { limitUnits: 6, firstPass: 2 },
      );
      const { operations } = await pool.execute(mix);
      expect(operations).toMatchObject({ read: { count: 3, errors: [] }, write: { count: 3, errors: [] } });
      const all = readFileSync(path);
      expect(all.subarray(32, BLOCK)).toEqual(all.subarray(BLOCK + 32));
      expect([0, BLOCK].map((at) => all.readUInt32LE(at + 16))).toEqual([1, 4]);
    });

    it.for([false, true])(
      'moves vectors of pieces, the last one shorter, direct %s',
      async (direct, { skip }) => {
        skip(direct && !takesDirect(directory), 'no O_DIRECT where temporary files lie');
        const path = join(directory, 'f');
        const pool = await open(form, 1);
        await pool.execute(jobOf([path], [['create', 0]], { direct }));
        const size = Uint32Array.of(3 * BLOCK, 3 * BLOCK);
        const shape = { size, bufferBytes: 3 * BLOCK, vectorBytes: 2 * BLOCK, direct };
        const places = [0, 3 * BLOCK];
        const writes = places.map((offset) => ['write', 0, offset] as const);
        const write = jobOf([path], writes, shape);
        const written = await pool.execute(write);
        expect(written.operations.write).toMatchObject({ count: 2, bytes: 6 * BLOCK, errors: [] });
        expect(written.shortOperations).toBe(0);
        expect(contentProblems(write, { anyLane: form.buffers === 'own', filled: false })).toEqual([]);
        const reads = places.map((offset) => ['read', 0, offset] as const);
        const read = await pool.execute(jobOf([path], reads, { ...shape, readOnly: true }));
        expect(read.operations.read).toMatchObject({ count: 2, bytes: 6 * BLOCK, errors: [] });
        await pool.execute(jobOf([path], [['close', 0]]));
        await pool.execute(jobOf([path], [['open', 0]], { readOnly: true }));
        const failed = await pool.execute(write);
        expect(failed.operations.write!.errors).toMatchObject([
          { code: 'EBADF', syscall: 'pwritev', offset: 0 },
        ]);
      },
    );

    it('names an operation that fails and its place', async () => {
      const path = join(directory, 'f');
      const pool = await open(form, 1);
      await pool.execute(jobOf([path], [['create', 0]]));
      await pool.execute(jobOf([path], [['close', 0]]));
      await pool.execute(jobOf([path], [['open', 0]], { readOnly: true }));
      const { operations } = await pool.execute(jobOf([path], [['write', 0, BLOCK]]));
      expect(operations.write!.errors).toEqual([
        { kind: 'write', code: 'EBADF', errno: 9, syscall: 'pwrite64', path, offset: BLOCK, count: 1 },
      ]);
    });
  },
);

describe('a paced job of worker-pool', () => {
  it.each([1, 8])('begins no unit before its time and counts from there, batch %i', async (batch) => {
    const path = join(directory, 'f');
    const pool = await open({ batch }, 2);
    await pool.execute(jobOf([path], [['create', 0]]));
    const pacing = { intervalNs: 2e6, offsetNs: 5e6, stepNs: 0 };
    const rows = [0, 1, 2, 3].map((block) => ['write', 0, block * BLOCK] as const);
    const job = jobOf([path], rows, { lanes: 2, limitUnits: 12, pacing });
    const { startNs, endNs, operations } = await pool.execute(job);
    const { latency, issueLatency, stages, count } = operations.write!;
    expect(count).toBe(12);
    expect(endNs - startNs).toBeGreaterThanOrEqual(pacing.offsetNs + 11 * pacing.intervalNs);
    expect(issueLatency!.count).toBe(12);
    expect(latency.count).toBe(12);
    expect(latency.sumNs).toBeGreaterThanOrEqual(issueLatency!.sumNs);
    expect(Object.values(stages!).reduce((sum, { sumNs }) => sum + sumNs, 0)).toBe(issueLatency!.sumNs);
  });

  it('begins nothing that is intended for after the deadline', async () => {
    const path = join(directory, 'f');
    const pool = await open({}, 1);
    await pool.execute(jobOf([path], [['create', 0]]));
    const pacing = { intervalNs: 60e9, offsetNs: 0, stepNs: 0 };
    const job = jobOf([path], [['write', 0, 0]], { limitUnits: null, limitNs: 1e9, pacing });
    const { operations } = await pool.execute(job);
    expect(operations.write!.count).toBe(1);
  });

  it('hears an abort while it waits', async () => {
    const path = join(directory, 'f');
    const pool = await open({}, 1);
    await pool.execute(jobOf([path], [['create', 0]]));
    const pacing = { intervalNs: 1, offsetNs: 3600e9, stepNs: 0 };
    const running = pool.execute(jobOf([path], [['write', 0, 0]], { pacing }));
    setTimeout(() => {
      pool.abort();
    }, 20);
    expect(await running).toMatchObject({ aborted: true, operations: {}, passes: 0 });
  });
});

describe.each(['shared', 'cloned', 'transferred'])('%s buffers', (buffers) => {
  it('that would fill the memory are refused', async () => {
    const path = join(directory, 'f');
    const pool = await open({ buffers, batch: 4096 }, 1);
    const job = jobOf([path], [['write', 0, 0]], { limitUnits: 4096, bufferBytes: 1 << 20 });
    await expect(pool.execute(job)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('shared buffers', () => {
  it('are written as the main thread made them, and bear no number of a worker', async () => {
    const path = join(directory, 'f');
    const pool = await open({ buffers: 'shared', batch: 2 }, 2);
    await pool.execute(jobOf([path], [['create', 0]]));
    const rows = [0, 1, 2, 3].map((block) => ['write', 0, block * BLOCK] as const);
    await pool.execute(jobOf([path], rows, { lanes: 2, limitUnits: 8 }));
    const all = readFileSync(path);
    expect([0, 1, 2, 3].map((block) => all.readUInt32LE(block * BLOCK + 12))).toEqual([0, 1, 0, 1]);
  });
});

describe('what the parameters of worker-pool decide', () => {
  const point = {
    ...{ pool: 8, depth: 12, blockSize: BLOCK, files: 4, fileSize: MIB, op: 'write', readShare: 70 },
    ...{ pattern: 'random', mode: 'overwrite', content: 'random', durability: 'end', direct: false },
    ...{ rate: null, cpus: null, node: null },
  } as const satisfies Point;
  const settled = (parameters: Record<string, string | number>, depth = 12) =>
    keyOf({ ...point, depth }, { strategy: workerPool, parameters, byName: true }, 1, 'files');

  it.each(['fs-promises', 'fs-callback'])('is the size of the pool where %s is awaited', (inside) => {
    expect(settled({ inside })).toMatchObject({ fixed: [], key: { poolSize: 8, depth: 12 } });
    expect(withTraits(workerPool, { inside })).toMatchObject({ usesPool: true, stages: 'interposer' });
  });

  it.each(['fs', 'addon'])('is no pool where %s blocks the worker', (inside) => {
    const fixed = [{ dimension: 'poolSize', why: expect.stringContaining('fs-promises') as string }];
    expect(settled({ inside })).toMatchObject({ fixed, key: { poolSize: null } });
    expect(withTraits(workerPool, { inside })).toMatchObject({ usesPool: false, stages: 'both' });
  });

  it('is how much in flight its 256 workers have', () => {
    expect(settled({ inside: 'fs-callback', inFlight: 4 }, 1024)).toHaveProperty('key');
    const refusals = [{ dimension: 'depth', atMost: 1024 }];
    expect(settled({ inside: 'fs-callback', inFlight: 4 }, 1025)).toMatchObject({ refusals });
  });

  it('is refused where it has no effect, with a remedy', async () => {
    const why = 'inside=addon blocks its worker, so that inFlight=2 has no effect';
    const remedy = expect.stringContaining('inside=fs-promises') as string;
    expect(workerPool.refuses!({ inside: 'addon', inFlight: 2 })).toEqual({ why, remedy });
    expect(workerPool.refuses!({ inside: 'fs-promises', inFlight: 2 })).toBeNull();
    await expect(open({ inside: 'addon', inFlight: 2 }, 2)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a session of worker-pool without stamps', () => {
  it.each(['fs', 'fs-callback'])('counts the same and has no stages, by %s', async (inside) => {
    const path = join(directory, 'f');
    session = await workerPool.open({
      ...{ clock: new EpochClock(monotonicNs()), lanes: 2, bufferBytes: BLOCK, poolSize: null },
      ...{ parameters: { inside, batch: 3 }, directories: [directory], staged: false, stamps: false },
    });
    await session.execute(jobOf([path], [['create', 0]]));
    const rows = [0, 1, 2, 3].map((block) => ['write', 0, block * BLOCK] as const);
    const job = jobOf([path], rows, { lanes: 2, limitUnits: 10 });
    const { operations } = await session.execute(job);
    expect(operations.write).toMatchObject({ count: 10, bytes: 10 * BLOCK, errors: [], stages: null });
    expect(contentProblems(job, { anyLane: true, filled: false })).toEqual([]);
  });
});

describe('a worker of worker-pool that cannot open a file for itself', () => {
  it('ends the job with its error, and no operation is begun', async () => {
    const path = join(directory, 'f');
    const pool = await open({ inside: 'fs-promises' }, 2);
    await pool.execute(jobOf([path], [['create', 0]]));
    rmSync(path);
    // One of the two made it; the other one finds nothing.
    const { operations } = await pool.execute(jobOf([path], [['write', 0, 0]]));
    const error = { kind: 'open', code: 'ENOENT', syscall: 'openat', path, count: 1 };
    expect(operations).toMatchObject({ open: { count: 0, errors: [error] } });
    expect(operations.write).toBeUndefined();
  });
});
