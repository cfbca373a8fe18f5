import { describe, expect, it } from 'vitest';
import { plainOutcome } from '../../../../src/domain/activity.js';
import type { ActivityFindings } from '../../../../src/domain/activity-findings.js';
import type { ActivityCell, ActivityKey } from '../../../../src/domain/activity-key.js';
import type { Measurement } from '../../../../src/domain/measurement.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { NS_PER_S } from '../../../../src/domain/units.js';
import { buildActivities } from '../../../../src/report/build/activities.js';

const key: ActivityKey = {
  workload: 'w',
  route: 'r',
  parameters: {},
  poolSize: null,
  cpus: null,
  node: null,
};
const one: ActivityCell = { id: 'c0', targetId: 't0', key, members: ['/a'] };
const targets = [{ id: 't0', label: '/a', members: ['/a'] }];
const workloads = [{ name: 'w', routes: { r: { summary: 'by one' } } }] as never;

interface Round {
  readonly seconds?: number;
  readonly findings?: Partial<ActivityFindings>;
  readonly disturbed?: boolean;
  readonly failure?: string;
  readonly rss?: number;
}

function records(rounds: readonly Round[], cellId = 'c0'): readonly RunRecord[] {
  return rounds.map(({ seconds = 1, findings, disturbed, failure, rss = 1 }, round) => {
    const measurement = {
      elapsedNs: seconds * NS_PER_S,
      operations: {},
      resources: { userNs: 1, systemNs: 2 },
      peakRssBytes: rss,
      eventLoopUtilisation: null,
      notes: ['a note'],
      activity: { ...plainOutcome, ...findings },
    } as unknown as Measurement;
    const trial = {
      cellId,
      round,
      exit: failure === undefined ? 'completed' : 'failed',
      disturbances: disturbed ? ['others'] : [],
      measurement: failure === undefined || findings ? measurement : null,
      failure: failure === undefined ? null : { code: failure, message: 'why' },
    };
    return { type: 'trial', trial } as unknown as RunRecord;
  });
}

const build = (rounds: readonly Round[]) =>
  buildActivities(records(rounds), { activities: [one], targets }, workloads);

describe('activities of a report', () => {
  it('have their time for each iteration, their place and what their route is', () => {
    const { activities } = build([
      { seconds: 1, findings: { iterations: 10, bytes: 100 } },
      { seconds: 3, findings: { iterations: 10, bytes: 300 } },
    ]);
    expect(activities[0]).toMatchObject({ path: '/a', summary: 'by one', notes: ['a note'] });
    expect(activities[0]?.time).toMatchObject({
      secondsPerIteration: { mean: 0.2, min: 0.1, max: 0.3 },
      elapsedSeconds: { mean: 2 },
      iterations: 10,
      bytesPerSecond: { mean: 100 },
    });
  });

  it('take spans and rows from the round in the middle, of two the quicker one', () => {
    const rows = (value: number) => ({ rows: [{ value }] });
    const { activities } = build([
      { seconds: 3, findings: rows(3) },
      { seconds: 1, findings: rows(1) },
      { seconds: 2, findings: rows(2) },
    ]);
    expect(activities[0]?.rows).toEqual([{ value: 2 }]);
    const two = build([
      { seconds: 3, findings: rows(3) },
      { seconds: 1, findings: rows(1) },
    ]);
    expect(two.activities[0]?.rows).toEqual([{ value: 1 }]);
  });

  it('leave disturbed rounds out, unless all were', () => {
    const { activities } = build([{ seconds: 1 }, { seconds: 9, disturbed: true }]);
    expect(activities[0]?.time?.elapsedSeconds.rounds).toBe(1);
    const all = build([
      { seconds: 1, disturbed: true },
      { seconds: 3, disturbed: true },
    ]);
    expect(all.activities[0]?.time?.elapsedSeconds.mean).toBe(2);
  });

  it('summarise a figure over the rounds that have it', () => {
    const figure = (value: number) => ({ figures: { wait: { value, unit: 'ms' } } });
    const { activities } = build([{ findings: figure(1) }, {}, { findings: figure(3) }]);
    expect(activities[0]?.figures.wait).toMatchObject({ unit: 'ms', value: { median: 2, rounds: 2 } });
  });

  it('show each check once, and one that failed in any round as failed', () => {
    const check = (passed: boolean) => ({
      checks: [{ what: 'all there', passed, detail: passed ? 'yes' : 'two are missing' }],
    });
    const { activities } = build([
      { findings: check(true) },
      { findings: check(false), failure: 'verify-failed' },
      { findings: check(true) },
    ]);
    expect(activities[0]?.checks).toEqual([{ what: 'all there', passed: false, detail: 'two are missing' }]);
    expect(activities[0]?.trials[1]).toMatchObject({ failure: { code: 'verify-failed' }, exit: 'failed' });
    expect(activities[0]?.time?.elapsedSeconds.rounds).toBe(2);
  });

  it('without a completed round have no time and no row', () => {
    const { activities, activityStatistics } = build([{ failure: 'EIO' }]);
    expect(activities[0]).toMatchObject({ time: null, peakRssBytes: null, bytes: 0 });
    expect(activityStatistics).toEqual([]);
  });

  it('stand in one table for each workload and directory', () => {
    const plan = {
      activities: [
        one,
        { ...one, id: 'c1', key: { ...key, route: 's' } },
        { ...one, id: 'c2', targetId: null, members: [] },
      ],
      targets,
    };
    const all = ['c0', 'c1', 'c2'].flatMap((id, index) => records([{ seconds: index + 1 }], id));
    const { activityStatistics } = buildActivities(all, plan, workloads);
    expect(activityStatistics.map(({ label, rows }) => [label, rows.map(({ cellId }) => cellId)])).toEqual([
      ['w, /a', ['c0', 'c1']],
      ['w', ['c2']],
    ]);
    expect(activityStatistics[0]?.rows[1]?.ratios.mean).toBe(2);
  });
});
