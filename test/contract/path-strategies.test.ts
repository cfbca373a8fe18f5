import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { openHere } from '../requires.js';
import { expectedBytes, expectExact, expectVerified } from './expectations.js';
import { contentProblems } from './expected-content.js';
import {
  executeScript,
  jobOf,
  keyFor,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
  takesDirect,
} from './strategy-bench.js';
import { formsOf, workOf } from './forms.js';
import { claims } from './variants.js';

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
  const forms = formsOf(strategy);

  it.each(workOf(strategy))(
    'does exactly what the job says: $title',
    async ({ key: asked, bytes, members = 1, form }) => {
      const key = { ...asked, ...form.key, parameters: form.parameters };
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

  it.for(forms)(
    'writes past the page cache where the volume takes it$name',
    async ({ key: own, parameters }, { skip }) => {
      skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
      const key = { ...own, direct: true, parameters };
      for (const mode of ['overwrite', 'new'] as const) {
        const { mode: run } = keyFor(strategy, { mode });
        let inspected = false;
        const executed = await executeScript({
          strategy,
          key: { ...key, mode },
          directories: [directory],
          bytes: 20 * BLOCK,
          inspect: ({ phase: { job } }) => {
            inspected = true;
            expect(job.direct).toBe(true);
            expect(contentProblems(job, { anyLane: true, filled: run === 'overwrite' })).toEqual([]);
          },
        });
        expect(inspected).toBe(true);
        const own = executed.filter(({ phase }) => phase.by === 'strategy' && phase.name === 'measure');
        for (const one of own) expectExact(one, strategy);
      }
    },
  );

  const readsDirectly =
    strategy.readsUnaligned !== true && claims(strategy, { name: '', key: { operation: 'read' }, bytes: 0 });

  it.runIf(readsDirectly).for(forms)(
    'reads past the page cache where the volume takes it$name',
    async ({ key: own, parameters }, { skip }) => {
      skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
      const key = { ...own, operation: 'read', durability: 'none', direct: true, parameters } as const;
      const executed = await executeScript({ strategy, key, directories: [directory], bytes: 20 * BLOCK });
      const measured = executed.find(({ phase }) => phase.name === 'measure')!;
      expectExact(measured, strategy);
      expect(measured.outcome.operations.read).toMatchObject({ bytes: 20 * BLOCK });
    },
  );

  it.each(forms)('leaves no descriptor, thread or process behind$name', async ({ key, parameters }) => {
    const once = () =>
      executeScript({ strategy, key: { ...key, parameters }, directories: [directory], bytes: 12 * BLOCK });
    await once();
    const before = resourcesInUse();
    await once();
    expect(await leftBeyond(before)).toEqual({});
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves none behind where it failed', async () => {
    const path = join(directory, 'missing', 'f');
    const once = async () => {
      const session = await openSession(strategy, 2, BLOCK);
      await session.execute(jobOf([path], [['write', 0, 0]]));
      await session.dispose();
    };
    await once();
    const before = resourcesInUse();
    await once();
    expect(await leftBeyond(before)).toEqual({});
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
});

describe.each(ofTheirOwn)('$name', (strategy) => {
  const forms = openHere(formsOf(strategy), ({ name }) => name);

  it.skipIf(!CI && absent.get(strategy.name) !== null).each(forms)(
    'moves as many bytes as the job in files of its size, and leaves none$name',
    async ({ parameters }) => {
      let inspected = false;
      const executed = await executeScript({
        strategy,
        key: { depth: 2, parameters },
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
