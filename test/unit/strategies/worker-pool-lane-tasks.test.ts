import { describe, expect, it } from 'vitest';
import type { IoJob } from '../../../src/domain/job.js';
import { LaneTasks } from '../../../src/strategies/worker-pool/lane-tasks.js';
import { shareJob } from '../../../src/strategies/worker-pool/shared-job.js';
import { jobOf } from '../../contract/strategy-bench.js';

const START_NS = 1000;
const rows = [0, 1, 2, 3].flatMap((block) => {
  const write = ['write', 0, block * 4096] as const;
  return block % 2 === 0 ? [write] : [write, ['sync', 0] as const];
});
const unitsOf = (more: Partial<IoJob> = {}): IoJob =>
  jobOf(['/w/f'], rows, { unitLength: 3, limitUnits: 2, ...more });
const pacing = { intervalNs: 1000, offsetNs: 0, stepNs: 500 };

/** A lane with tasks of up to so many units, and what each task would be. */
function laneOf(job: IoJob, units: number) {
  const form = { inside: 'fs', buffers: 'own', inFlight: 1 } as const;
  const shared = shareJob(job, 1, units * job.unitLength, form, null);
  const tasks = new LaneTasks(job, shared, 0, START_NS, []);
  const gather = (nowNs: number) => {
    const count = tasks.gather(nowNs);
    return { rows: [...shared.rows.slice(0, count)], intendedNs: [...tasks.intendedNs.slice(0, count)] };
  };
  return { tasks, gather };
}

describe('a task of worker-pool', () => {
  it('has a batch of whole units in a closed loop', () => {
    const { tasks, gather } = laneOf(unitsOf(), 1);
    expect(tasks.dueNs()).toBe(-Infinity);
    expect(gather(START_NS)).toEqual({ rows: [0, 1, 2], intendedNs: [Infinity, Infinity, Infinity] });
    expect(gather(START_NS)).toMatchObject({ rows: [3, 4, 5] });
    expect(tasks.dueNs()).toBeNull();
  });

  it('has of a paced unit the writes that are due, and the sync behind the last of them', () => {
    const { tasks, gather } = laneOf(unitsOf({ pacing }), 1);
    expect(gather(START_NS)).toEqual({ rows: [0], intendedNs: [START_NS] });
    expect(tasks.dueNs()).toBe(START_NS + 500);
    expect(gather(START_NS + 500)).toEqual({ rows: [1, 2], intendedNs: [START_NS + 500, Infinity] });
    expect(tasks.dueNs()).toBe(START_NS + 1000);
  });

  it('has no more than a batch of what is late', () => {
    const { gather } = laneOf(unitsOf({ pacing }), 1);
    expect(gather(START_NS)).toMatchObject({ rows: [0] });
    const late = { rows: [1, 2, 3], intendedNs: [START_NS + 500, Infinity, START_NS + 1000] };
    expect(gather(START_NS + 9000)).toEqual(late);
    expect(gather(START_NS + 9000)).toMatchObject({ rows: [4, 5] });
  });
});
