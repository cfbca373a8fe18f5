import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { loadAll } from '../../src/domain/registry.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { expectedBytes, expectExact } from './expectations.js';
import {
  eventually,
  executeScript,
  jobOf,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
  takesDirect,
} from './strategy-bench.js';
import { claims, type Variant } from './variants.js';

const BLOCK = 4096;

const variants: readonly Variant[] = [
  { name: 'two passes and a part', key: {}, bytes: 29 * BLOCK },
  { name: 'less than a pass', key: {}, bytes: 5 * BLOCK },
  { name: 'a last block that is shorter', key: { files: 2, blockSizeBytes: 3000 }, bytes: 40_000 },
  { name: 'one block for each file', key: { blockSizeBytes: 16_384 }, bytes: 7 * 16_384 },
  { name: 'zeros', key: { content: 'zero' }, bytes: 20 * BLOCK },
  { name: 'at a rate', key: { rate: 2000 }, bytes: 29 * BLOCK },
  { name: 'a set of two directories', key: { files: 2 }, bytes: 10 * BLOCK, members: 2 },
];
/** `dd` checks nothing of what it reads. */
const reading = (await loadAll(registry)).filter(
  (strategy) =>
    strategy.opensBy === 'path' &&
    strategy.writesContent === 'job' &&
    strategy.capabilities.content.kind === 'honoured' &&
    claims(strategy, { name: 'reads', key: { operation: 'read' }, bytes: 0 }),
);

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

/** Where a file ends too early, within its last block: of a whole file the place itself, else the start of the block. */
function endOf({ unit }: Strategy, last: number): number {
  return last * BLOCK + (unit === 'file' ? 1000 : 0);
}

describe.each(reading)('$name that reads', (strategy) => {
  const path = () => join(directory, 'f');
  const blocks = strategy.unit === 'file' ? [0] : [0, BLOCK, 2 * BLOCK];

  /** Of a route of whole files the one block is its file. */
  async function made(): Promise<void> {
    const session = await openSession(strategy, 1, BLOCK);
    const rows = blocks.map((offset) => ['write', 0, offset] as const);
    await session.execute(jobOf([path()], rows, { syncCall: 'fsync' }));
    await session.dispose();
  }

  async function read(path: string): Promise<JobOutcome> {
    const session = await openSession(strategy, 1, BLOCK);
    const rows = blocks.map((offset) => ['read', 0, offset] as const);
    const outcome = await session.execute(jobOf([path], rows, { readOnly: true }));
    await session.dispose();
    return outcome;
  }

  it.each(variants.filter((variant) => claims(strategy, variant)))(
    'does exactly what the job says: $name',
    async ({ key, bytes, members = 1 }) => {
      const directories = Array.from({ length: members }, (_, member) => {
        const path = join(directory, `m${member}`);
        mkdirSync(path);
        return path;
      });
      const executed = await executeScript({
        strategy,
        key: { ...key, operation: 'read', durability: 'none' },
        directories,
        bytes,
      });
      for (const one of executed) expectExact(one, strategy);
      const { phase, outcome } = executed.find((one) => one.phase.name === 'measure')!;
      expect(outcome.fileBytes).toEqual(expectedBytes(phase.job));
      expect(directories.flatMap((path) => readdirSync(path))).toEqual([]);
    },
  );

  it('warms up with passes of its own, and leaves no descriptor', async () => {
    const once = () =>
      executeScript({
        strategy,
        key: { operation: 'read', durability: 'none' },
        directories: [directory],
        bytes: 12 * BLOCK,
        warmupMs: 20,
      });
    const warm = (await once()).find(({ phase }) => phase.name === 'warmup')!;
    expect(warm.outcome.operations.read).toMatchObject({ errors: [] });
    expect(warm.outcome.operations.read!.count).toBeGreaterThan(0);
    const before = resourcesInUse();
    await once();
    expect(await leftBeyond(before)).toEqual({});
  });

  it('reports a file that is not there by operation, code, path and offset', async () => {
    const missing = join(directory, 'missing');
    expect((await read(missing)).operations.read).toMatchObject({
      count: 0,
      bytes: 0,
      errors: [{ kind: 'read', code: 'ENOENT', errno: 2, path: missing, offset: 0, count: 1 }],
    });
  });

  it('reports what another wrote, and a file that ends too early', async () => {
    await made();
    expect((await read(path())).operations.read).toMatchObject({ count: blocks.length, errors: [] });
    const last = blocks.length - 1;
    truncateSync(path(), last * BLOCK + 1000);
    expect((await read(path())).operations.read).toMatchObject({
      count: last,
      bytes: last * BLOCK,
      errors: [{ kind: 'read', code: 'short-read', path: path(), offset: endOf(strategy, last), count: 1 }],
    });
    writeFileSync(path(), Buffer.alloc(blocks.length * BLOCK, 7));
    expect((await read(path())).operations.read).toMatchObject({
      count: 0,
      bytes: 0,
      errors: [{ kind: 'read', code: 'verify-failed', path: path(), offset: 0, count: 1 }],
    });
  });

  it.skipIf(strategy.blocksLoop)('ends at an abort, and begins nothing after it', async () => {
    await made();
    const session = await openSession(strategy, 1, BLOCK);
    const rows = blocks.map((offset) => ['read', 0, offset] as const);
    const endless = jobOf([path()], rows, { readOnly: true, limitUnits: null, limitNs: 30e9 });
    const running = session.execute(endless);
    expect(await eventually(() => session.progress().bytes > 0)).toBe(true);
    session.abort();
    const outcome = await running;
    expect(outcome.aborted).toBe(true);
    // Who went on would do so until the limit.
    expect(outcome.endNs - outcome.startNs).toBeLessThan(15e9);
    expect(outcome.operations.read!.errors).toEqual([]);
    const later = await session.execute(endless);
    await session.dispose();
    expect(later).toMatchObject({ aborted: true, operations: {}, passes: 0 });
  });

  it('begins nothing after the deadline', async () => {
    await made();
    const session = await openSession(strategy, 1, BLOCK);
    const job = jobOf([path()], [['read', 0]], { readOnly: true, limitUnits: null, limitNs: 20e6 });
    const outcome = await session.execute(job);
    await session.dispose();
    const { count, latency } = outcome.operations.read!;
    expect(outcome).toMatchObject({ aborted: false, passes: count });
    expect(count).toBeGreaterThan(0);
    expect(outcome.endNs - latency.maxNs).toBeLessThanOrEqual(outcome.startNs + 20e6);
  });
});

describe('fs-stream that reads', () => {
  it('reads past the page cache, into memory that is aligned for it', async ({ skip }) => {
    skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
    const strategy = reading.find(({ name }) => name === 'fs-stream')!;
    const executed = await executeScript({
      strategy,
      key: { operation: 'read', durability: 'none', direct: true },
      directories: [directory],
      bytes: 29 * BLOCK,
    });
    for (const one of executed) expectExact(one, strategy);
  });
});
