import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { expectedBytes, expectExact, expectVerified } from './expectations.js';
import { contentProblems } from './expected-content.js';
import {
  eventually,
  executeScript,
  jobOf,
  keyFor,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
} from './strategy-bench.js';
import { claims, variants } from './variants.js';

const BLOCK = 4096;
const all: readonly Strategy[] = (await loadAll(registry)).filter(({ opensBy }) => opensBy === 'path');
const absent = new Map(
  await Promise.all(all.map(async ({ name, absent: why }) => [name, (await why?.()) ?? null] as const)),
);
const CI = process.env.CI === 'true';

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

const ofTheJob = all.filter(({ writesContent }) => writesContent === 'job');
const ofTheirOwn = all.filter(({ writesContent }) => writesContent === 'own');

describe.each(ofTheJob)('$name', (strategy) => {
  it.each(variants.filter((variant) => claims(strategy, variant)))(
    'does exactly what the job says: $name',
    async ({ key, bytes, members = 1 }) => {
      const full = keyFor(strategy, key);
      const directories = Array.from({ length: members }, (_, member) => {
        const path = join(directory, `m${member}`);
        mkdirSync(path);
        return path;
      });
      let inspected = false;
      const executed = await executeScript({
        strategy,
        key,
        directories,
        bytes,
        inspect: async (measure) => {
          inspected = true;
          const filled = full.mode === 'overwrite';
          expect(contentProblems(measure.phase.job, { anyLane: true, filled })).toEqual([]);
          await expectVerified(measure, full);
        },
      });
      expect(inspected).toBe(true);
      // What time or bytes did not reach was never made: it can be neither synced nor removed.
      const reached = executed.filter(({ phase }) => phase.by === 'strategy' && phase.name === 'measure');
      for (const one of reached) expectExact(one, strategy);
      const { phase, outcome } = reached[0]!;
      expect(outcome.fileBytes).toEqual(expectedBytes(phase.job));
    },
  );

  it('leaves no descriptor, thread or process behind', async () => {
    const once = () => executeScript({ strategy, key: {}, directories: [directory], bytes: 12 * BLOCK });
    await once();
    const before = resourcesInUse();
    await once();
    expect(await leftBeyond(before)).toEqual({});
    expect(readdirSync(directory)).toEqual([]);
  });

  it('reports a file that is not there by operation, code, path and offset', async () => {
    const path = join(directory, 'missing', 'f');
    const session = await openSession(strategy, 1, BLOCK);
    const rows = [0, BLOCK].map((offset) => ['write', 0, offset] as const);
    const outcome = await session.execute(jobOf([path], rows));
    await session.dispose();
    expect(outcome.operations.write).toMatchObject({
      count: 0,
      errors: [{ kind: 'write', code: 'ENOENT', errno: 2, path, offset: 0, count: 1 }],
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it.skipIf(strategy.blocksLoop)('ends at an abort, and begins nothing after it', async () => {
    const path = join(directory, 'f');
    const session = await openSession(strategy, 1, BLOCK);
    // What only grows cannot begin anew: it has more to write than it gets round to.
    const grows = strategy.capabilities.mode.kind === 'fixed';
    const rows = Array.from({ length: grows ? 50_000 : 1 }, (_, at) => ['write', 0, at * BLOCK] as const);
    if (!grows) await session.execute(jobOf([path], rows, { syncCall: 'fsync' }));
    const endless = { limitUnits: null, limitNs: 30e9 };
    const running = session.execute(jobOf([path], rows, grows ? { syncCall: 'fsync' } : endless));
    await eventually(() => session.progress().bytes > 0);
    session.abort();
    const outcome = await running;
    expect(outcome.aborted).toBe(true);
    expect(outcome.operations.write?.errors ?? []).toEqual([]);
    const later = await session.execute(jobOf([path], rows));
    await session.dispose();
    expect(later).toMatchObject({ aborted: true, operations: {} });
  });
});

describe.each(ofTheirOwn)('$name', (strategy) => {
  it.skipIf(!CI && absent.get(strategy.name) !== null)(
    'moves as many bytes as the job in files of its size, and leaves none',
    async () => {
      let inspected = false;
      const executed = await executeScript({
        strategy,
        key: { depth: 2 },
        directories: [directory],
        bytes: 24 * BLOCK,
        inspect: ({ phase, outcome }) => {
          inspected = true;
          expect(outcome.operations.write).toMatchObject({ count: 24, bytes: 24 * BLOCK, errors: [] });
          expect(outcome.operations.write!.latency.count).toBe(24);
          expect(phase.job.files.length).toBe(3);
        },
      });
      expect(inspected).toBe(true);
      for (const { outcome } of executed)
        for (const { errors } of Object.values(outcome.operations)) expect(errors).toEqual([]);
      expect(readdirSync(directory)).toEqual([]);
    },
  );
});
