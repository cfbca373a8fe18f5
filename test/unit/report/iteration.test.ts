import { expect, it } from 'vitest';
import { plainOutcome } from '../../../src/domain/activity.js';
import type { ActivityCell } from '../../../src/domain/activity-key.js';
import type { RunRecord } from '../../../src/domain/record.js';
import { buildActivities } from '../../../src/report/build/activities.js';

const cell: ActivityCell = {
  id: 'a',
  targetId: null,
  key: { workload: 'lines', route: 'r', parameters: {}, poolSize: null, cpus: null, node: null },
  members: [],
};
const trial = {
  cellId: 'a',
  round: 0,
  exit: 'completed',
  disturbances: [],
  failure: null,
  measurement: {
    elapsedNs: 2e9,
    operations: {},
    resources: { userNs: 0, systemNs: 0 },
    peakRssBytes: 0,
    eventLoopUtilisation: null,
    activity: { ...plainOutcome, iterations: 1000 },
  },
};

function tables(iteration: string | undefined) {
  const records = [{ type: 'trial', trial }] as unknown as readonly RunRecord[];
  const workload = { name: 'lines', routes: {}, ...(iteration === undefined ? {} : { iteration }) };
  return buildActivities(records, { activities: [cell], targets: [] }, [workload]).activityStatistics;
}

it('a table of activities is of seconds for each iteration, and says what that is where it is no whole pass', () => {
  expect(tables('a line')).toMatchObject([
    {
      label: 'lines, an iteration is a line',
      rows: [{ iterations: 1000, secondsPerOperation: { mean: 0.002 } }],
    },
  ]);
  expect(tables(undefined)).toMatchObject([{ label: 'lines' }]);
});
