import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { type StrategySession, withTraits } from '../../../src/domain/strategy.js';
import { processPool } from '../../../src/strategies/process-pool.js';
import { insides, takesPool } from '../../../src/strategies/process-pool/insides.js';
import { contentProblems } from '../../contract/expected-content.js';
import { eventually, jobOf } from '../../contract/strategy-bench.js';

const BLOCK = 4096;
let directory = '';
let session: StrategySession | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-process-pool-'));
});
afterEach(async () => {
  await session?.dispose();
  session = null;
  rmSync(directory, { recursive: true });
});

async function open(inside: string, lanes: number, inFlight = 1, pool = 4): Promise<StrategySession> {
  session = await processPool.open({
    clock: new EpochClock(monotonicNs()),
    lanes,
    bufferBytes: BLOCK,
    poolSize: null,
    parameters: { inside, inFlight, pool, vector: 1 },
    directories: [directory],
    staged: false,
  });
  return session;
}

/** The worker processes of this process. */
function workers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === process.pid && command.includes('process-pool/worker-main.js');
      } catch {
        return false;
      }
    });
}

/** Descriptors of the workers on files below the test's directory. */
function openFiles(): string[] {
  return workers().flatMap((pid) =>
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
        return path.startsWith(directory) ? [path] : [];
      } catch {
        return [];
      }
    }),
  );
}

describe('the heaps of process-pool', () => {
  it.each([100e6, undefined])(
    'are told together where they are asked for (every %s ns)',
    async (heapsEveryNs) => {
      session = await processPool.open({
        clock: new EpochClock(monotonicNs()),
        lanes: 2,
        bufferBytes: BLOCK,
        poolSize: null,
        parameters: { inside: 'fs-sync', inFlight: 1, pool: 4, vector: 1 },
        directories: [directory],
        staged: false,
        ...(heapsEveryNs !== undefined && { heapsEveryNs }),
      });
      const before = session.heapBytes!();
      await session.execute(jobOf([join(directory, 'f')], [['create', 0]]));
      if (heapsEveryNs === undefined) {
        expect([before, session.heapBytes!()]).toEqual([null, null]);
        return;
      }
      // Each process of Node.js has a few MiB.
      expect(before!.heapUsed).toBeGreaterThan(4 * 2 ** 20);
      expect(session.heapBytes!()).not.toEqual(before);
    },
  );
});

describe.each(insides)('process-pool with %s inside', (inside) => {
  it('does the job by lanes, wherever its files were opened, and leaves none open that was closed', async () => {
    const paths = ['a', 'b', 'c'].map((name) => join(directory, name));
    const pool = await open(inside, 3);
    const files = [0, 1, 2];
    await pool.execute(
      jobOf(
        paths,
        files.map((file) => ['create', file] as const),
        { lanes: 3 },
      ),
    );
    const rows = [0, 1, 2, 3].flatMap((block) =>
      files.map((file) => ['write', file, block * BLOCK] as const),
    );
    // Three lanes over files in another order: each process writes to all of them.
    const shuffled = rows.map((_, index) => rows[(index * 5) % rows.length]!);
    const write = jobOf(paths, shuffled, { lanes: 3, limitUnits: 20 });
    const outcome = await pool.execute(write);
    expect(outcome).toMatchObject({ aborted: false, passes: 2, shortOperations: 0 });
    expect(outcome.operations.write).toMatchObject({ count: 20, bytes: 20 * BLOCK, errors: [] });
    expect(pool.progress()).toEqual({ operations: 20, bytes: 20 * BLOCK });
    expect(outcome.childResources!.userNs + outcome.childResources!.systemNs).toBeGreaterThan(0);
    expect(contentProblems(write, { anyLane: true, filled: false })).toEqual([]);
    expect(openFiles().length).toBeGreaterThan(0);
    const close = jobOf(
      paths,
      files.map((file) => ['close', file] as const),
      { lanes: 1 },
    );
    expect((await pool.execute(close)).operations.close).toMatchObject({ count: 3, errors: [] });
    expect(openFiles()).toEqual([]);
    expect((await pool.execute(write)).operations.write!.errors).toMatchObject([{ code: 'EBADF' }]);
  });

  it('ends every process, also when a job was aborted', async () => {
    const path = join(directory, 'f');
    const pool = await open(inside, 2);
    expect(workers()).toHaveLength(2);
    await pool.execute(jobOf([path], [['create', 0]]));
    const rows = [0, 1].map((block) => ['write', 0, block * BLOCK] as const);
    const running = pool.execute(jobOf([path], rows, { lanes: 2, limitUnits: null, limitNs: 600e9 }));
    expect(await eventually(() => pool.progress().operations > 0)).toBe(true);
    pool.abort();
    expect((await running).aborted).toBe(true);
    await pool.dispose();
    expect(await eventually(() => workers().length === 0)).toBe(true);
  });
});

describe('process-pool', () => {
  it('says which process ended in the midst of a job, and ends the others', async () => {
    const path = join(directory, 'f');
    const pool = await open('fs-sync', 2);
    await pool.execute(jobOf([path], [['create', 0]]));
    const rows = [0, 1].map((block) => ['write', 0, block * BLOCK] as const);
    const running = pool.execute(jobOf([path], rows, { lanes: 2, limitUnits: null, limitNs: 600e9 }));
    const ended = expect(running).rejects.toMatchObject({
      code: 'trial-failed',
      message: expect.stringMatching(/^worker process [01] \(pid \d+\) ended by signal SIGKILL$/) as string,
    });
    expect(await eventually(() => pool.progress().operations > 0)).toBe(true);
    process.kill(workers()[0]!, 'SIGKILL');
    await ended;
    await pool.dispose();
    expect(await eventually(() => workers().length === 0)).toBe(true);
  });

  it('stops all lanes where one fails, and can go on with the next job', async () => {
    const paths = ['here', 'missing'].map((name) => join(directory, name));
    const pool = await open('fs-sync', 2);
    await pool.execute(jobOf(paths, [['create', 0]]));
    const rows = [
      ['write', 0, 0],
      ['write', 1, 0],
    ] as const;
    const failed = await pool.execute(jobOf(paths, rows, { lanes: 2, limitUnits: null, limitNs: 600e9 }));
    expect(failed.aborted).toBe(false);
    expect(failed.operations.write!.errors).toEqual([
      { kind: 'write', code: 'EBADF', errno: 9, syscall: 'pwrite64', path: paths[1], offset: 0, count: 1 },
    ]);
    const next = await pool.execute(jobOf(paths, [['write', 0, 0]]));
    expect(next.operations.write).toMatchObject({ count: 1, errors: [] });
  });

  it.each(insides.filter(takesPool))(
    'has several operations in flight in each process with %s, on a pool of its own',
    async (inside) => {
      const paths = ['a', 'b'].map((name) => join(directory, name));
      const pool = await open(inside, 5, 2, 2);
      expect(workers()).toHaveLength(3);
      await pool.execute(
        jobOf(
          paths,
          [
            ['create', 0],
            ['create', 1],
          ],
          { lanes: 2 },
        ),
      );
      const rows = [0, 1, 2, 3, 4, 5, 6].flatMap((block) =>
        [0, 1].map((file) => ['write', file, block * BLOCK] as const),
      );
      const write = jobOf(paths, rows, { lanes: 5, limitUnits: 40 });
      const outcome = await pool.execute(write);
      expect(outcome.operations.write).toMatchObject({ count: 40, bytes: 40 * BLOCK, errors: [] });
      expect(contentProblems(write, { anyLane: true, filled: false })).toEqual([]);
      const environments = workers().map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      for (const one of environments) expect(one.split('\0')).toContain('UV_THREADPOOL_SIZE=2');
    },
  );

  it('refuses what has no effect on a synchronous route', async () => {
    await expect(open('fs-sync', 4, 2)).rejects.toMatchObject({ code: 'usage' });
    await expect(open('native-pwrite', 4, 1, 8)).rejects.toMatchObject({ code: 'usage' });
    const stagesWith = (inside: string) => withTraits(processPool, { inside }).stages;
    expect(insides.map(stagesWith)).toEqual(['interposer', 'interposer', 'interposer', null]);
  });

  it('refuses more processes than a machine should bear', async () => {
    await expect(open('fs-sync', 65)).rejects.toMatchObject({ code: 'usage' });
    await expect(open('fs-promises', 129, 2)).rejects.toMatchObject({ code: 'usage' });
  });
});
