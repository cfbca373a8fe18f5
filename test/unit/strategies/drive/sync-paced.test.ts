import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import { LaneCursor } from '../../../../src/strategies/drive/lane-cursor.js';
import { drivePaced } from '../../../../src/strategies/drive/sync-paced.js';
import { jobOf } from '../../../contract/strategy-bench.js';
import { FakeClock, fakeRun } from './fake-run.js';

const START_NS = 1000;
const writes = (count: number) => Array.from({ length: count }, (_, at) => ['write', 0, at * 4096] as const);

interface Call {
  readonly row: number;
  readonly beganNs: number;
}

/** @param costNs what each operation takes, by its row. */
function drive(
  job: IoJob,
  costNs: (row: number) => number,
  atReading: (stop: () => void) => void = () => undefined,
) {
  const clock = new FakeClock(START_NS, 1);
  const run = fakeRun(job, clock);
  const calls: Call[] = [];
  const route = {
    run: (row: number): number => {
      calls.push({ row, beganNs: clock.nowNs });
      clock.passNs(costNs(row));
      return job.size[row] ?? 0;
    },
  };
  const now = (): number => {
    atReading(() => {
      run.recorder.abort();
    });
    return clock.now();
  };
  const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
  drivePaced({ ...run, now }, route, cursors, null);
  return { calls, outcome: run.recorder.outcome() };
}

describe('drivePaced', () => {
  it('begins every unit in its order, none before its time, and counts from there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 3000 }),
        (units, lanes, intervalNs, offsetNs, costNs) => {
          const job = jobOf(['/w/f'], writes(units), { lanes, pacing: { intervalNs, offsetNs, stepNs: 0 } });
          const { calls, outcome } = drive(job, () => costNs);
          expect(calls.map(({ row }) => row)).toEqual([...Array(units).keys()]);
          calls.forEach(({ row, beganNs }) => {
            expect(beganNs).toBeGreaterThanOrEqual(START_NS + offsetNs + row * intervalNs);
          });
          const { count, latency, issueLatency } = outcome.operations.write!;
          expect(count).toBe(units);
          expect(issueLatency!.sumNs).toBe(units * (costNs + 1));
          const intendedNs = calls.reduce((sum, { row }) => sum + START_NS + offsetNs + row * intervalNs, 0);
          const endedNs = calls.reduce((sum, { beganNs }) => sum + beganNs + costNs + 1, 0);
          expect(latency.sumNs).toBe(endedNs - intendedNs);
        },
      ),
    );
  });

  it('counts the taking of stamps in no operation', () => {
    const job = jobOf(['/w/f'], writes(2), {
      unitLength: 2,
      pacing: { intervalNs: 1000, offsetNs: 0, stepNs: 0 },
    });
    const clock = new FakeClock(START_NS, 1);
    const run = fakeRun(job, clock);
    const told: number[] = [];
    const stages = {
      done: (_row: number, calledNs: number, endNs: number) => {
        told.push(endNs - calledNs);
        clock.passNs(5000);
      },
    };
    const route = {
      run: (row: number): number => {
        clock.passNs(100);
        return job.size[row] ?? 0;
      },
    };
    drivePaced({ ...run, now: () => clock.now() }, route, [new LaneCursor(job, 0)], stages);
    expect(told).toHaveLength(4);
    for (const ns of told) expect(ns).toBeLessThan(1000);
  });

  it('begins nothing after the deadline, however much is late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 3 }),
        (intervalNs, costNs, unitLength) => {
          const limits = { limitUnits: null, limitNs: 2000, unitLength };
          const job = jobOf(['/w/f'], writes(12), {
            ...limits,
            pacing: { intervalNs, offsetNs: 0, stepNs: 0 },
          });
          const { calls, outcome } = drive(job, () => costNs);
          expect(calls.length).toBeGreaterThan(0);
          for (const { beganNs } of calls) expect(beganNs).toBeLessThanOrEqual(START_NS + 2000);
          expect(outcome.operations.write!.count).toBe(calls.length);
          expect(outcome.endNs).toBe(calls.at(-1)!.beganNs + costNs + 1);
          expect(outcome.aborted).toBe(false);
        },
      ),
    );
  });

  it('waits for each write of a unit, with the lanes in turns, and for no sync', () => {
    const unit = (first: number) => [...writes(first + 2).slice(first), ['sync', 0] as const];
    const job = jobOf(['/w/f'], [...unit(0), ...unit(2)], {
      unitLength: 3,
      lanes: 2,
      limitUnits: 2,
      pacing: { intervalNs: 100, offsetNs: 0, stepNs: 1000 },
    });
    const { calls, outcome } = drive(job, () => 5);
    expect(calls.map(({ row }) => row)).toEqual([0, 3, 1, 2, 4, 5]);
    const atNs = calls.map(({ beganNs }) => beganNs - START_NS);
    for (const [at, intendedNs] of [0, 100, 1000].entries()) {
      expect(atNs[at]).toBeGreaterThanOrEqual(intendedNs);
      expect(atNs[at]).toBeLessThan(intendedNs + 5);
    }
    expect(atNs[4]).toBeGreaterThanOrEqual(1100);
    const { sync } = outcome.operations;
    expect(sync).toMatchObject({ count: 2, latency: { sumNs: 12 }, issueLatency: { sumNs: 12 } });
  });

  it('counts the writes that a stall of their unit delays from their intended starts', () => {
    const job = jobOf(['/w/f'], [...writes(4), ['sync', 0]], {
      unitLength: 5,
      limitUnits: 1,
      pacing: { intervalNs: 400, offsetNs: 0, stepNs: 100 },
    });
    const { write, sync } = drive(job, (row) => (row === 0 ? 10_000 : 5)).outcome.operations;
    expect(write!.latency.minNs).toBeGreaterThan(9600);
    expect(write!.issueLatency!.sumNs).toBe(10_001 + 3 * 6);
    expect(sync!.latency.sumNs).toBe(6);
  });

  it('leaves out the sync of a write that ends after the deadline', () => {
    const rows = [...writes(1), ['sync', 0] as const];
    const job = jobOf(['/w/f'], rows, {
      unitLength: 2,
      limitUnits: null,
      limitNs: 100,
      pacing: { intervalNs: 10, offsetNs: 0, stepNs: 0 },
    });
    const { calls, outcome } = drive(job, () => 500);
    expect(calls.map(({ row }) => row)).toEqual([0]);
    expect(outcome.operations.sync).toBeUndefined();
  });

  it('ends in the midst of a wait', () => {
    let readings = 0;
    const job = jobOf(['/w/f'], writes(3), { pacing: { intervalNs: 3600e9, offsetNs: 0, stepNs: 0 } });
    const { calls, outcome } = drive(
      job,
      () => 5,
      (stop) => {
        if (++readings === 6) stop();
      },
    );
    expect(calls.map(({ row }) => row)).toEqual([0]);
    expect(outcome).toMatchObject({ aborted: true, endNs: calls[0]!.beganNs + 6 });
  });

  it('ends at a failure, which stands in the outcome', () => {
    const job = jobOf(['/w/f'], writes(3), { pacing: { intervalNs: 10, offsetNs: 0, stepNs: 0 } });
    const { calls, outcome } = drive(job, (row) => {
      if (row === 1) throw Object.assign(new Error('full'), { errno: -28, code: 'ENOSPC' });
      return 5;
    });
    expect(calls.length).toBe(2);
    expect(outcome.operations.write).toMatchObject({
      count: 1,
      errors: [{ code: 'ENOSPC', path: '/w/f', offset: 4096, count: 1 }],
    });
  });
});
