import { describe, expect, it } from 'vitest';
import { type IoJob, operationCodes } from '../../../../src/domain/job.js';
import { LaneCursor } from '../../../../src/strategies/drive/lane-cursor.js';
import { laneSchedule } from '../../../../src/strategies/drive/loop-session.js';
import { jobOf } from '../../../contract/strategy-bench.js';
import { FakeClock, fakeRun } from './fake-run.js';

const START_NS = 1000;
const { write, sync } = operationCodes;
const unit = (block: number) => [['write', 0, block * 4096] as const, ['sync', 0] as const];
const paced = (more: Partial<IoJob> = {}): IoJob =>
  jobOf(['/w/f'], [...unit(0), ...unit(1), ...unit(2)], {
    unitLength: 2,
    limitUnits: 3,
    pacing: { intervalNs: 500, offsetNs: 100, stepNs: 0 },
    ...more,
  });

/** One lane and its schedule, on a clock that stands still but for waits. */
function lane(job: IoJob, lateNs = 0) {
  const clock = new FakeClock(START_NS);
  const run = fakeRun(job, clock, lateNs);
  const cursor = new LaneCursor(job, 0);
  return { clock, run, cursor, schedule: laneSchedule(run, 0, cursor)! };
}

describe('LaneSchedule of a paced job', () => {
  it('waits for the intended start, and counts from there', async () => {
    const { clock, run, cursor, schedule } = lane(paced(), 7);
    cursor.advance();
    expect(await schedule.turn()).toBe('begin');
    expect(schedule).toMatchObject({ nowNs: START_NS + 107, fromNs: START_NS + 100 });
    clock.passNs(40);
    schedule.done(write, 0, 4096, clock.nowNs);
    cursor.advance();
    expect(await schedule.turn()).toBe('begin');
    expect(schedule.fromNs).toBe(START_NS + 147);
    clock.passNs(3);
    schedule.done(sync, 0, 0, clock.nowNs);
    const { operations } = run.recorder.outcome();
    expect(operations.write!.latency.sumNs).toBe(47);
    expect(operations.write!.issueLatency!.sumNs).toBe(40);
    expect(operations.sync!.latency.sumNs).toBe(3);
    expect(operations.sync!.issueLatency!.sumNs).toBe(3);
  });

  it('waits for each write of a unit, and for no sync', async () => {
    const rows = [['write', 0, 0] as const, ['write', 0, 4096] as const, ['sync', 0] as const];
    const pacing = { intervalNs: 500, offsetNs: 100, stepNs: 250 };
    const { clock, run, cursor, schedule } = lane(jobOf(['/w/f'], rows, { unitLength: 3, pacing }));
    for (const [kind, fromNs, callNs] of [
      [write, 100, 100],
      [write, 350, 350],
      [sync, 390, 390],
      [write, 600, 600],
      // The write before it lasted until then.
      [write, 850, 1600],
    ] as const) {
      cursor.advance();
      expect(await schedule.turn()).toBe('begin');
      expect(schedule).toMatchObject({ nowNs: START_NS + callNs, fromNs: START_NS + fromNs });
      clock.passNs(callNs === 600 ? 1000 : 40);
      schedule.done(kind, 0, 0, clock.nowNs);
    }
    const { operations } = run.recorder.outcome();
    expect(operations.write!.latency.sumNs).toBe(40 + 40 + 1000 + 790);
    expect(operations.write!.issueLatency!.sumNs).toBe(40 + 40 + 1000 + 40);
    expect(operations.sync!.latency.sumNs).toBe(40);
  });

  it('begins at once where it is late', async () => {
    const { clock, cursor, schedule } = lane(paced());
    cursor.advance();
    clock.passNs(900);
    expect(await schedule.turn()).toBe('begin');
    expect(schedule).toMatchObject({ nowNs: START_NS + 900, fromNs: START_NS + 100 });
  });

  it.each([
    ['whose intended start lies beyond the deadline', 99, 0, 0],
    ['whose lane is woken up after the deadline', 100, 1, 0],
    ['that is late when the deadline is over', 200, 0, 201],
  ])('does not begin a unit %s', async (_, limitNs, lateNs, passedNs) => {
    const { clock, cursor, schedule } = lane(paced({ limitNs }), lateNs);
    cursor.advance();
    clock.passNs(passedNs);
    expect(await schedule.turn()).toBe('end');
    // The lane's end is that of its last operation, not of its wait.
    expect(schedule.nowNs).toBe(START_NS);
  });

  it('does not begin a sync after the deadline', async () => {
    const { clock, cursor, schedule } = lane(paced({ limitNs: 120 }));
    cursor.advance();
    expect(await schedule.turn()).toBe('begin');
    clock.passNs(50);
    schedule.done(write, 0, 4096, clock.nowNs);
    cursor.advance();
    expect(await schedule.turn()).toBe('end');
  });

  it('ends where it is stopped while it waits', async () => {
    const { run, cursor, schedule } = lane(paced());
    cursor.advance();
    const turn = schedule.turn();
    run.recorder.abort();
    run.pacer!.letGo();
    expect(await turn).toBe('end');
  });
});

describe('LaneSchedule of lanes that share their syncs', () => {
  const grouped = (more: Partial<IoJob> = {}): IoJob =>
    paced({ pacing: null, lanes: 2, groupLanes: 2, limitUnits: 2, ...more });

  /** Both lanes when their writes, of 10 and of 20 ns, are done. */
  async function written(job: IoJob) {
    const clock = new FakeClock(START_NS);
    const run = fakeRun(job, clock);
    const lanes = [0, 1].map((number) => {
      const cursor = new LaneCursor(job, number);
      return { cursor, schedule: laneSchedule(run, number, cursor)! };
    });
    for (const { cursor, schedule } of lanes) {
      cursor.advance();
      expect(await schedule.turn()).toBe('begin');
    }
    for (const { cursor, schedule } of lanes) {
      clock.passNs(10);
      schedule.done(write, 0, 4096, clock.nowNs);
      cursor.advance();
    }
    return { clock, run, first: lanes[0]!.schedule, second: lanes[1]!.schedule };
  }

  it('has the last lane sync for both, and a commit for each', async () => {
    const { clock, run, first, second } = await written(grouped());
    const waiting = first.turn();
    expect(await second.turn()).toBe('begin');
    clock.passNs(100);
    second.done(sync, 0, 0, clock.nowNs);
    expect(await waiting).toBe('skip');
    expect(first.nowNs).toBe(clock.nowNs);
    const { operations } = run.recorder.outcome();
    expect(operations.sync).toMatchObject({ count: 1, latency: { sumNs: 100 } });
    expect(operations.commit).toMatchObject({ count: 2, latency: { sumNs: 240 } });
  });

  it('counts a commit from the intended start of its write', async () => {
    const pacing = { intervalNs: 50, offsetNs: 0, stepNs: 50 };
    const { clock, run, first, second } = await written(grouped({ pacing }));
    const waiting = first.turn();
    expect(await second.turn()).toBe('begin');
    clock.passNs(100);
    second.done(sync, 0, 0, clock.nowNs);
    expect(await waiting).toBe('skip');
    // Intended for 0 and 50; both were called at 50 and more, and the sync was over 170 after the start.
    expect(run.recorder.outcome().operations.commit).toMatchObject({ count: 2, latency: { sumNs: 290 } });
  });

  it('has the lane that waits sync where the other has ended', async () => {
    const { first, second } = await written(grouped());
    const waiting = first.turn();
    second.leave();
    expect(await waiting).toBe('begin');
  });

  it('has no sync, and no commit, where the one that was to sync does not', async () => {
    const { run, first, second } = await written(grouped());
    const waiting = first.turn();
    expect(await second.turn()).toBe('begin');
    run.recorder.abort();
    second.leave();
    expect(await waiting).toBe('end');
    expect(run.recorder.outcome().operations.commit).toBeUndefined();
  });

  it('begins no sync after the deadline', async () => {
    const { clock, first, second } = await written(grouped({ limitNs: 100 }));
    const waiting = first.turn();
    clock.passNs(100);
    expect(await second.turn()).toBe('end');
    second.leave();
    expect(await waiting).toBe('end');
  });
});

it('is not needed where every lane begins when it has ended', () => {
  const job = jobOf(['/w/f'], unit(0), { unitLength: 2 });
  expect(laneSchedule(fakeRun(job, new FakeClock()), 0, new LaneCursor(job, 0))).toBeNull();
});
