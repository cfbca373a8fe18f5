import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dimensions, withTraits } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { expectedBytes, expectExact, expectVerified } from './expectations.js';
import { contentProblems } from './expected-content.js';
import { formed, formsOf, workOf } from './forms.js';
import { moving, strategies } from './moving-strategies.js';
import {
  executeScript,
  expectedCounts,
  jobOf,
  keyFor,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
  takesDirect,
} from './strategy-bench.js';
import { claims } from './variants.js';

const BLOCK = 4096;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

function membersOf(count: number): string[] {
  return Array.from({ length: count }, (_, member) => {
    const path = join(directory, `m${member}`);
    mkdirSync(path);
    return path;
  });
}

describe('registry', () => {
  it.each(Object.entries(registry))(
    '%s bears its own name and declares every dimension',
    async (name, load) => {
      const strategy = await load();
      expect(strategy.name).toBe(name);
      expect(Object.keys(strategy.capabilities).sort()).toEqual([...dimensions].sort());
      for (const { usesPool, capabilities } of formed(strategy))
        expect(usesPool).toBe(capabilities.poolSize.kind === 'honoured');
      // Whole files have no place for a sync that several writes share.
      const { blockSize, durability } = strategy.capabilities;
      if (blockSize.kind === 'fixed' && blockSize.value === 'file')
        expect(durability).toMatchObject({ except: [{ value: 'every' }, { value: 'group' }] });
      for (const parameter of strategy.parameters) {
        if (parameter.kind === 'choice') {
          expect(parameter.values).toContain(parameter.defaultValue);
          continue;
        }
        expect(parameter.defaultValue).toBeGreaterThanOrEqual(parameter.min);
        expect(parameter.max).toBeGreaterThan(parameter.min);
      }
    },
  );
});

describe.each(moving)('$name', (strategy) => {
  const forms = formsOf(strategy);

  it.each(workOf(strategy))(
    'does exactly what the job says: $title',
    async ({ key: asked, bytes, members = 1, form: { parameters, anyLane } }) => {
      const key = { ...asked, parameters };
      const full = keyFor(strategy, key);
      const directories = membersOf(members);
      let inspected = false;
      const executed = await executeScript({
        strategy,
        key,
        directories,
        bytes,
        inspect: async (measure) => {
          inspected = true;
          expect(contentProblems(measure.phase.job, { anyLane, filled: full.mode === 'overwrite' })).toEqual(
            [],
          );
          await expectVerified(measure, full);
        },
      });
      expect(inspected).toBe(true);
      for (const one of executed) expectExact(one, withTraits(strategy, parameters));
      const { phase, outcome } = executed.find((one) => one.phase.name === 'measure')!;
      expect(outcome.fileBytes).toEqual(expectedBytes(phase.job));
      const moved = (outcome.operations.write?.bytes ?? 0) + (outcome.operations.read?.bytes ?? 0);
      expect(moved).toBe(expectedBytes(phase.job).reduce((sum, more) => sum + more));
      expect(directories.flatMap((path) => readdirSync(path))).toEqual([]);
    },
  );

  it.each(forms)('reads every block and checks it$name', async ({ parameters }) => {
    const key = { operation: 'read', durability: 'none', parameters } as const;
    const executed = await executeScript({ strategy, key, directories: [directory], bytes: 30 * BLOCK });
    for (const one of executed) expectExact(one, withTraits(strategy, parameters));
    const { outcome } = executed.find((one) => one.phase.name === 'measure')!;
    const blocks = Number(keyFor(strategy, key).parameters.vector ?? 1);
    expect(outcome.operations.read).toMatchObject({ count: 30 / blocks, bytes: 30 * BLOCK });
  });

  it('warms up with passes of its own, on existing files and on new ones', async () => {
    for (const mode of ['overwrite', 'new'] as const) {
      const executed = await executeScript({
        strategy,
        key: { mode },
        directories: [directory],
        bytes: 12 * BLOCK,
        warmupMs: 20,
        inspect: (measure) => expectVerified(measure, keyFor(strategy, { mode })),
      });
      const warm = executed.find(
        ({ phase, outcome }) => phase.name === 'warmup' && outcome.operations.write,
      )!;
      expect(warm.outcome.operations.write!.errors).toEqual([]);
      expect(warm.outcome.operations.write!.count).toBeGreaterThan(0);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it.for(forms)(
    'writes past the page cache where the volume takes it$name',
    async ({ parameters, anyLane }, { skip }) => {
      skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
      const executed = await executeScript({
        strategy,
        key: { direct: true, parameters },
        directories: [directory],
        bytes: 20 * BLOCK,
        inspect: (measure) => {
          expect(contentProblems(measure.phase.job, { anyLane, filled: true })).toEqual([]);
        },
      });
      for (const one of executed) expectExact(one, withTraits(strategy, parameters));
    },
  );
});

const mixedKey = { operation: 'mix', readShare: 50, direct: true, rate: 2000 } as const;
const mixing = moving.filter((strategy) => claims(strategy, { name: '', key: mixedKey, bytes: 0 }));

describe.each(mixing)('$name', (strategy) => {
  it.for(formsOf(strategy))(
    'reads and writes past the page cache at a rate$name',
    async ({ parameters, anyLane }, { skip }) => {
      skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
      const executed = await executeScript({
        strategy,
        key: { ...mixedKey, parameters },
        directories: [directory],
        bytes: 24 * BLOCK,
        inspect: ({ phase: { job } }) => {
          expect(job.direct).toBe(true);
          expect(contentProblems(job, { anyLane, filled: true })).toEqual([]);
        },
      });
      for (const one of executed) expectExact(one, withTraits(strategy, parameters));
      const { operations } = executed.find(({ phase }) => phase.name === 'measure')!.outcome;
      expect(operations.read!.count).toBeGreaterThan(0);
      expect(operations.write!.count).toBeGreaterThan(0);
      expect(operations.read!.bytes + operations.write!.bytes).toBe(24 * BLOCK);
    },
  );
});

describe.each(moving.flatMap(formed))('$title', (strategy) => {
  it('begins nothing after the deadline and ends then', async () => {
    const path = join(directory, 'f');
    const session = await openSession(strategy, 1, BLOCK);
    await session.execute(jobOf([path], [['create', 0]]));
    const job = jobOf([path], [['write', 0]], { limitUnits: null, limitNs: 20e6 });
    const outcome = await session.execute(job);
    await session.dispose();
    expect(outcome.aborted).toBe(false);
    expect(outcome.operations.write!.count).toBe(outcome.passes);
    expect(outcome.passes).toBeGreaterThan(0);
    // With one lane the last operation began at the end of the one before it, and none takes longer than the maximum.
    const lastBeganNs = outcome.endNs - outcome.operations.write!.latency.maxNs;
    expect(lastBeganNs).toBeLessThanOrEqual(outcome.startNs + 20e6);
  });

  it('says how far it is when a job has ended', async () => {
    const session = await openSession(strategy, 1, BLOCK);
    await session.execute(
      jobOf(
        [join(directory, 'f')],
        [
          ['create', 0],
          ['write', 0, 4096],
          ['sync', 0],
        ],
      ),
    );
    expect(session.progress()).toEqual({ operations: 3, bytes: BLOCK });
    await session.dispose();
  });

  it('leaves no descriptor, thread or process behind, also of files that no job closed', async () => {
    const paths = ['a', 'b', 'c'].map((name) => join(directory, name));
    const once = async (): Promise<void> => {
      const session = await openSession(strategy, 3, BLOCK);
      const create = paths.map((_, file) => ['create', file] as const);
      const write = paths.map((_, file) => ['write', file] as const);
      await session.execute(jobOf(paths, create, { lanes: 3 }));
      await session.execute(jobOf(paths, write, { lanes: 3 }));
      await session.dispose();
      for (const path of paths) rmSync(path);
    };
    await once();
    const before = resourcesInUse();
    await once();
    expect(await leftBeyond(before)).toEqual({});
  });
});

describe('null', () => {
  it('counts what a pass would hold and touches nothing', async () => {
    const strategy = strategies.find(({ name }) => name === 'null')!;
    const executed = await executeScript({ strategy, key: {}, directories: [directory], bytes: 29 * BLOCK });
    expect(executed.map(({ phase }) => phase.by)).not.toContain('filler');
    for (const { phase, outcome } of executed) {
      const counts = Object.entries(outcome.operations).map(([kind, { count }]) => [kind, count]);
      expect(Object.fromEntries(counts)).toEqual(expectedCounts(phase.job));
    }
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('parameters', () => {
  it.each([1, 3, 4096])('worker-pool writes the same in batches of %i', async (batch) => {
    const strategy = strategies.find(({ name }) => name === 'worker-pool')!;
    for (const durability of ['end', 'each'] as const) {
      const executed = await executeScript({
        strategy,
        key: { depth: 2, durability, parameters: { batch } },
        directories: [directory],
        bytes: 29 * BLOCK,
        inspect: ({ phase }) => {
          expect(contentProblems(phase.job, { anyLane: true, filled: true })).toEqual([]);
        },
      });
      for (const one of executed) expectExact(one, strategy);
    }
  });

  it('worker-pool refuses more workers than a process should have', async () => {
    const strategy = strategies.find(({ name }) => name === 'worker-pool')!;
    await expect(openSession(strategy, 257, BLOCK)).rejects.toMatchObject({ code: 'usage' });
  });

  it.each([2, 5])('native-threads writes on %i threads', async (threads) => {
    const strategy = strategies.find(({ name }) => name === 'native-threads')!;
    const executed = await executeScript({
      strategy,
      key: { parameters: { threads } },
      directories: [directory],
      bytes: 29 * BLOCK,
      inspect: ({ phase }) => {
        expect(phase.job.lanes).toBe(threads);
        expect(contentProblems(phase.job, { anyLane: false, filled: true })).toEqual([]);
      },
    });
    for (const one of executed) expectExact(one, strategy);
  });
});
