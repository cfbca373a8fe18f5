import { describe, expect, it } from 'vitest';
import type { ActivityCell } from '../../../../src/domain/activity-key.js';
import { plainOutcome } from '../../../../src/domain/activity.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { buildActivities } from '../../../../src/report/build/activities.js';

function cell(id: string, route: string): ActivityCell {
  const key = { workload: 'w', route, parameters: {}, poolSize: null, cpus: null, node: null };
  return { id, targetId: null, key, members: [] };
}

const cells = [cell('a', 'one'), cell('b', 'other'), cell('c', 'one')];
const records = cells.map(({ id }) => ({
  type: 'trial',
  trial: {
    cellId: id,
    round: 0,
    exit: 'completed',
    disturbances: [],
    failure: null,
    measurement: {
      elapsedNs: 1e9,
      resources: { userNs: 0, systemNs: 0 },
      operations: {},
      peakRssBytes: null,
      eventLoopUtilisation: null,
      activity: plainOutcome,
    },
  },
})) as unknown as readonly RunRecord[];
const plan = { activities: cells, targets: [] };

describe('the statistics tables of activities', () => {
  const tablesOf = (tableOf?: (key: ActivityCell['key']) => string) => {
    const workload = { name: 'w', routes: {}, ...(tableOf && { tableOf }) };
    const { activityStatistics } = buildActivities(records, plan, [workload]);
    return activityStatistics.map(({ label, rows }) => [label, rows.map(({ cellId }) => cellId).sort()]);
  };

  it('is one for a workload that says nothing of them', () => {
    expect(tablesOf()).toEqual([['w', ['a', 'b', 'c']]]);
  });

  it('are as many as the workload tells apart', () => {
    expect(tablesOf(({ route }) => route)).toEqual([
      ['w, one', ['a', 'c']],
      ['w, other', ['b']],
    ]);
  });
});
