import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { CellKey } from '../../src/domain/plan.js';
import { fio } from '../../src/strategies/fio.js';
import { describeWith } from '../requires.js';
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

const BLOCK = 4096;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

async function measure(key: Partial<CellKey>): Promise<JobOutcome> {
  const executed = await executeScript({
    strategy: fio,
    key: { depth: 2, ...key },
    directories: [directory],
    bytes: 24 * BLOCK,
  });
  for (const { outcome } of executed)
    for (const { errors } of Object.values(outcome.operations)) expect(errors).toEqual([]);
  return executed.find(({ phase }) => phase.name === 'measure')!.outcome;
}

describeWith(['fio'], 'fio', () => {
  it('reads as many blocks as the job', async () => {
    const { operations } = await measure({ operation: 'read', durability: 'none' });
    expect(operations.read).toMatchObject({ count: 24, bytes: 24 * BLOCK });
    expect(operations.read!.latency.count).toBe(24);
    expect(operations.write).toBeUndefined();
  });

  it('reads and writes as many blocks as the job, some of each', async () => {
    const { operations, fileBytes } = await measure({ operation: 'mix', readShare: 50 });
    const { read, write } = operations;
    expect(read!.count).toBeGreaterThan(0);
    expect(write!.count).toBeGreaterThan(0);
    expect(read!.count + write!.count).toBe(24);
    expect(fileBytes.reduce((sum, bytes) => sum + bytes, 0)).toBe(24 * BLOCK);
  });

  it('writes past the page cache where the volume takes it', async ({ skip }) => {
    skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
    const { operations } = await measure({ direct: true });
    expect(operations.write).toMatchObject({ count: 24, bytes: 24 * BLOCK });
  });

  it('makes each write durable', async () => {
    const { operations } = await measure({ durability: 'each' });
    expect(operations.write!.count).toBe(24);
    expect(operations.sync!.count).toBeGreaterThanOrEqual(22);
  });

  it('ends at an abort with what it did until then, and leaves no process', async () => {
    const paths = [join(directory, 'f')];
    const rows = [0, 1, 2, 3].map((block) => ['write', 0, block * BLOCK] as const);
    const session = await openSession(fio, 1, BLOCK);
    const before = resourcesInUse();
    const running = session.execute(jobOf(paths, rows, { limitUnits: null, limitNs: 60e9 }));
    expect(await eventually(() => resourcesInUse().children > before.children)).toBe(true);
    // It tells nothing before it ends: it has begun by then, or ends without having measured.
    await sleep(500);
    session.abort();
    const outcome = await running;
    expect(outcome.aborted).toBe(true);
    expect(outcome.operations.write?.errors ?? []).toEqual([]);
    expect(outcome.endNs - outcome.startNs).toBeLessThan(60e9);
    expect(await session.execute(jobOf(paths, rows))).toMatchObject({ aborted: true, operations: {} });
    await session.dispose();
    expect(await leftBeyond(before)).toEqual({});
  });
});
