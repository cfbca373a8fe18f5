import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../src/domain/job.js';
import { loadAll } from '../../src/domain/registry.js';
import { dimensions, type Strategy, withTraits } from '../../src/domain/strategy.js';
import { whyNoLibuvRing } from '../../src/strategies/drive/libuv-ring.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { describeWith, openHere } from '../requires.js';
import { expectedBytes, expectExact, expectVerified } from './expectations.js';
import { contentProblems } from './expected-content.js';
import { byLibuvRing, formed, formsOf, workOf } from './forms.js';
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

const strategies: readonly Strategy[] = await loadAll(registry);
/** The project `ring` of vitest starts a process whose libuv has a ring: there the routes by it stand for all. */
const inRing = process.env.UV_USE_IO_URING === '1';
const moving = openHere(
  (inRing ? byLibuvRing(strategies) : strategies).filter(
    ({ movesBytes, opensBy }) => movesBytes && opensBy === 'descriptor',
  ),
  ({ name }) => name,
  inRing ? await whyNoLibuvRing() : null,
);
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

  describe('a failure', () => {
    const fail = async (job: IoJob, ...earlier: IoJob[]) => {
      const session = await openSession(strategy, job.lanes, BLOCK);
      for (const one of earlier) await session.execute(one);
      const outcome = await session.execute(job);
      await session.dispose();
      return outcome;
    };

    it('of a write to a file that is not open', async () => {
      const path = join(directory, 'f');
      const outcome = await fail(jobOf([path], [['write', 0, 8192]]));
      expect(outcome.operations.write).toMatchObject({ count: 0, bytes: 0, latency: { count: 0 } });
      expect(outcome.operations.write!.errors).toEqual([
        { kind: 'write', code: 'EBADF', errno: 9, syscall: 'pwrite64', path, offset: 8192, count: 1 },
      ]);
    });

    it('of syncing and closing a file that is not open', async () => {
      const path = join(directory, 'f');
      expect((await fail(jobOf([path], [['sync', 0]]))).operations.sync!.errors).toEqual([
        { kind: 'sync', code: 'EBADF', errno: 9, syscall: 'fdatasync', path, offset: null, count: 1 },
      ]);
      expect((await fail(jobOf([path], [['close', 0]]))).operations.close!.errors).toEqual([
        { kind: 'close', code: 'EBADF', errno: 9, syscall: 'close', path, offset: null, count: 1 },
      ]);
    });

    it('of opening and unlinking what is not there', async () => {
      const path = join(directory, 'missing');
      expect((await fail(jobOf([path], [['open', 0]]))).operations.open!.errors).toEqual([
        { kind: 'open', code: 'ENOENT', errno: 2, syscall: 'openat', path, offset: null, count: 1 },
      ]);
      expect((await fail(jobOf([path], [['unlink', 0]]))).operations.unlink!.errors).toEqual([
        { kind: 'unlink', code: 'ENOENT', errno: 2, syscall: 'unlink', path, offset: null, count: 1 },
      ]);
    });

    it('of making a file that exists, which stays as it is', async () => {
      const path = join(directory, 'theirs');
      writeFileSync(path, 'theirs');
      expect((await fail(jobOf([path], [['create', 0]]))).operations.create!.errors).toEqual([
        { kind: 'create', code: 'EEXIST', errno: 17, syscall: 'openat', path, offset: null, count: 1 },
      ]);
      expect(readFileSync(path, 'utf8')).toBe('theirs');
    });

    it('ends the job: nothing after it is begun', async () => {
      const paths = [join(directory, 'a'), join(directory, 'missing'), join(directory, 'b')];
      const outcome = await fail(
        jobOf(paths, [
          ['create', 0],
          ['open', 1],
          ['create', 2],
        ]),
      );
      expect(outcome).toMatchObject({ aborted: false, passes: 1 });
      expect(outcome.operations.create!.count).toBe(1);
      expect(existsSync(paths[2]!)).toBe(false);
    });

    it('of reading what another wrote, and of a file that ends too early', async () => {
      const path = join(directory, 'f');
      const make = jobOf(
        [path],
        [
          ['create', 0],
          ['write', 0, 0],
          ['write', 0, 4096],
          ['close', 0],
        ],
      );
      const read = jobOf(
        [path],
        [
          ['open', 0],
          ['read', 0, 0],
          ['read', 0, 4096],
        ],
        { readOnly: true },
      );
      expect((await fail(read, make)).operations.read).toMatchObject({ count: 2, errors: [] });
      truncateSync(path, 6000);
      const short = (await fail(read)).operations.read!;
      expect(short).toMatchObject({ count: 1, bytes: BLOCK });
      expect(short.errors).toMatchObject([
        { kind: 'read', code: 'short-read', syscall: 'pread64', path, offset: 4096 },
      ]);
      writeFileSync(path, Buffer.alloc(8192, 7));
      const foreign = (await fail(read)).operations.read!;
      expect(foreign).toMatchObject({ count: 0, bytes: 0 });
      expect(foreign.errors).toMatchObject([
        { kind: 'read', code: 'verify-failed', syscall: 'pread64', path, offset: 0 },
      ]);
    });
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

const onFullVolume = (): void => {
  let mount = '';
  beforeAll(() => {
    mount = makeDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'iotriage-test', mount]);
  });
  afterAll(() => {
    execFileSync('umount', [mount]);
    removeDirectory(mount);
  });

  it.each(moving)(
    'is a result of $name: code, path, offset, and what was written before',
    async (strategy) => {
      const path = join(mount, `f-${strategy.name}`);
      const rows = Array.from({ length: 32 }, (_, block) => ['write', 0, block * BLOCK] as const);
      const session = await openSession(strategy, 1, BLOCK);
      await session.execute(jobOf([path], [['create', 0]]));
      const outcome = await session.execute(jobOf([path], rows));
      await session.dispose();
      rmSync(path);
      const write = outcome.operations.write!;
      expect(write.count).toBeGreaterThan(0);
      expect(write.count).toBeLessThanOrEqual(16);
      expect(write.bytes).toBe(write.count * BLOCK);
      expect(outcome.fileBytes).toEqual([write.bytes]);
      expect(write.errors).toEqual([
        {
          kind: 'write',
          code: 'ENOSPC',
          errno: 28,
          syscall: 'pwrite64',
          path,
          offset: write.bytes,
          count: 1,
        },
      ]);
    },
  );

  it.each(moving)('cuts a write of $name short, which then fails as a whole', async (strategy) => {
    const path = join(mount, `s-${strategy.name}`);
    const session = await openSession(strategy, 1, 1 << 20);
    await session.execute(jobOf([path], [['create', 0]]));
    const large = jobOf([path], [['write', 0]], { size: Uint32Array.of(1 << 20), bufferBytes: 1 << 20 });
    const outcome = await session.execute(large);
    await session.dispose();
    rmSync(path);
    expect(outcome.operations.write).toMatchObject({ count: 0, bytes: 0 });
    expect(outcome.operations.write!.errors).toMatchObject([{ code: 'ENOSPC', path, offset: 0, count: 1 }]);
  });
};
// Where no route is open here, there is nothing to fill a volume by.
if (moving.length > 0) describeWith(['root'], 'a volume that is full', onFullVolume);
