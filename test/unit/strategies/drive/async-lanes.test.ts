import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import {
  type AsyncRoute,
  driveLanes,
  type FailureOf,
  makesFiles,
} from '../../../../src/strategies/drive/async-lanes.js';
import { expectedCounts, jobOf } from '../../../contract/strategy-bench.js';
import { FakeClock, fakeRun } from './fake-run.js';

const writes = (count: number) => Array.from({ length: count }, (_, at) => ['write', 0, at * 4096] as const);

async function drive(job: IoJob, route: AsyncRoute, clock = new FakeClock(1000), ...failureOf: FailureOf[]) {
  const run = fakeRun(job, clock);
  await driveLanes(run, (row, pass, lane) => route(row, pass, lane), null, ...failureOf);
  return run.recorder.outcome();
}

/** An operation that takes so long, in which others go on. */
function taking(clock: FakeClock, ns: number): AsyncRoute {
  return async () => {
    await Promise.resolve();
    clock.passNs(ns);
  };
}

describe('driveLanes', () => {
  it('executes every unit below the limit once, paced or not, with one in flight in each lane', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 1, max: 12 }),
          lanes: fc.integer({ min: 1, max: 5 }),
          limitUnits: fc.integer({ min: 1, max: 30 }),
          intervalNs: fc.option(fc.integer({ min: 1, max: 1000 })),
        }),
        async ({ rows, lanes, limitUnits, intervalNs }) => {
          const pacing = intervalNs === null ? null : { intervalNs, offsetNs: 0, stepNs: 0 };
          const job = jobOf(['/w/f'], writes(rows), { lanes, limitUnits, pacing });
          const clock = new FakeClock(1000);
          const seen: string[] = [];
          let most = 0;
          let inFlight = 0;
          const outcome = await drive(
            job,
            async (row, pass) => {
              most = Math.max(most, ++inFlight);
              seen.push(`${pass} ${row}`);
              await Promise.resolve();
              clock.passNs(50);
              inFlight--;
            },
            clock,
          );
          expect(outcome.operations.write!.count).toBe(expectedCounts(job).write);
          expect(new Set(seen).size).toBe(limitUnits);
          expect(seen.length).toBe(limitUnits);
          expect(most).toBeLessThanOrEqual(lanes);
          expect(outcome.fileBytes).toEqual([limitUnits * 4096]);
          expect(outcome.operations.write!.issueLatency?.count ?? limitUnits).toBe(limitUnits);
        },
      ),
    );
  });

  it('begins nothing after the deadline', async () => {
    const clock = new FakeClock(1000);
    const limits = { limitUnits: null, limitNs: 100 };
    for (const pacing of [null, { intervalNs: 1, offsetNs: 0, stepNs: 0 }]) {
      const job = jobOf(['/w/f'], writes(2), { ...limits, pacing });
      const { operations, aborted } = await drive(job, taking(clock, 30), clock);
      // At 0, 30, 60 and 90 ns.
      expect(operations.write!.count).toBe(4);
      expect(aborted).toBe(false);
    }
  });

  it('ends all lanes at a failure', async () => {
    const job = jobOf(['/w/f'], writes(20), { lanes: 2 });
    const outcome = await drive(job, async (row) => {
      await Promise.resolve();
      if (row === 3) throw Object.assign(new Error('io'), { errno: -5, code: 'EIO' });
    });
    const { count, errors } = outcome.operations.write!;
    expect(errors).toMatchObject([{ kind: 'write', code: 'EIO', errno: 5, path: '/w/f', offset: 3 * 4096 }]);
    expect(count).toBeLessThanOrEqual(4);
  });

  it('takes an operation that was given up for no failure', async () => {
    const job = jobOf(['/w/f'], writes(4));
    const outcome = await drive(job, async (row) => {
      await Promise.resolve();
      if (row === 2) throw Object.assign(new Error('aborted'), { code: 'ABORT_ERR' });
    });
    expect(outcome.operations.write).toMatchObject({ count: 2, errors: [] });
  });

  it('takes what a route throws before it promises anything for the failure of its row', async () => {
    const outcome = await drive(jobOf(['/w/f'], writes(4)), (row) => {
      if (row === 1) throw Object.assign(new Error('io'), { errno: -5, code: 'EIO' });
      return Promise.resolve();
    });
    const { count, errors } = outcome.operations.write!;
    expect(count).toBe(1);
    expect(errors).toMatchObject([{ code: 'EIO', offset: 4096 }]);
  });

  it('tells of a failure what is found out about it, and begins nothing meanwhile', async () => {
    const begun: number[] = [];
    const asked: number[] = [];
    const failureOf: FailureOf = async (row) => {
      asked.push(row);
      const before = begun.length;
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      expect(begun.length).toBe(before);
      return Object.assign(new Error('full'), { errno: -28, code: 'ENOSPC' });
    };
    const outcome = await drive(
      jobOf(['/w/f'], writes(40), { lanes: 4 }),
      async (row) => {
        begun.push(row);
        await Promise.resolve();
        if (row === 5) throw Object.assign(new Error('io'), { errno: -5, code: 'EIO' });
      },
      new FakeClock(1000),
      failureOf,
    );
    expect(asked).toEqual([5]);
    expect(outcome.operations.write!.errors).toMatchObject([{ code: 'ENOSPC', offset: 5 * 4096, count: 1 }]);
  });

  it('finds out nothing about what was given up', async () => {
    const failureOf: FailureOf = () => {
      throw new Error('nobody asks');
    };
    const given = Object.assign(new Error('aborted'), { code: 'ABORT_ERR' });
    const outcome = await drive(
      jobOf(['/w/f'], writes(2)),
      () => Promise.reject(given),
      new FakeClock(1000),
      failureOf,
    );
    expect(outcome.operations.write?.errors ?? []).toEqual([]);
  });

  it('shares syncs among the lanes of a group', async () => {
    const clock = new FakeClock(1000);
    const rows = [0, 1].flatMap((block) => [['write', 0, block * 4096] as const, ['sync', 0] as const]);
    const job = jobOf(['/w/f'], rows, { unitLength: 2, lanes: 2, groupLanes: 2, limitUnits: 6 });
    const { operations } = await drive(job, taking(clock, 10), clock);
    expect(operations.write!.count).toBe(6);
    expect(operations.sync!.count).toBe(3);
    expect(operations.commit!.count).toBe(6);
  });
});

it('makes files where their sync is that of files that grow', () => {
  expect(makesFiles({ syncCall: 'fsync' })).toBe(true);
  expect(makesFiles({ syncCall: 'fdatasync' })).toBe(false);
});
