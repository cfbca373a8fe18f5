import type { ActivityWorkload } from '../domain/activity.js';
import { IotriageError } from '../domain/errors.js';
import type { ReportedFacts } from '../domain/facts.js';
import type { VolumeDiagnosis } from '../domain/finding.js';
import type { RunHeader, RunRecord } from '../domain/record.js';
import { REPORT_SCHEMA_VERSION, type Report } from '../domain/report.js';
import type { SharedBackend } from '../domain/shared-backend.js';
import { NS_PER_MS } from '../domain/units.js';
import { buildActivities } from './build/activities.js';
import {
  buildSeries,
  gatherSeries,
  pointsPerColumn,
  type OwnedSeries,
  type SamplerColumns,
} from './build/series.js';
import { buildVolume } from './build/volume.js';
import { deviceNames } from '../domain/volume-devices.js';

/** What a report is made of; nothing else is read. */
export interface ReportInput {
  /** The run's lines, in the order of the store. */
  readonly records: readonly RunRecord[];
  /** One for each volume, in the order in which they are to be shown. */
  readonly facts: readonly ReportedFacts[];
  /** For each of `facts`, in the same order. */
  readonly diagnoses: readonly VolumeDiagnosis[];
  /** Which volumes share a backend; missing: nothing is known of it. */
  readonly backends?: readonly SharedBackend[];
  /** All samplers, for the units of their columns; without them the units are empty. */
  readonly samplers?: readonly SamplerColumns[];
  /** All activities, for what their routes are. */
  readonly workloads?: readonly Pick<ActivityWorkload, 'name' | 'routes'>[];
}

/**
 * Makes the report of a run from its records, its facts and its diagnoses. A run without an `end` record did not come
 * to its end and is `interrupted`; cells whose trials are missing have no throughput.
 *
 * @throws IotriageError `record-invalid` where the records hold no `run` record, `internal` where facts and diagnoses
 * do not pair.
 */
export function buildReport({
  records,
  facts,
  diagnoses,
  backends = [],
  samplers = [],
  workloads = [],
}: ReportInput): Report {
  const header = headerOf(records);
  const gathered = gatherSeries(records);
  const points = pointsPerColumn(gathered);
  const render = (series: readonly OwnedSeries[]) => series.map((one) => buildSeries(one, points, samplers));
  const owners = facts.map((volume) => ownerOf(volume));
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    run: buildRun(header, records),
    volumes: facts.map((volume, index) => {
      const diagnosis = diagnoses[index];
      if (diagnosis === undefined) throw new IotriageError('internal', 'a volume has no diagnosis');
      return buildVolume(volume, diagnosis, render(gathered.filter(ownerOf(volume))), records);
    }),
    backends,
    ...buildActivities(records, header.plan, workloads),
    // The answer is made of the report.
    experiment: null,
    // Trials on several volumes at once are in no volume's cells: their series stay in the store.
    samples: render(
      gathered.filter((series) => series.cellId === null && !owners.some((owns) => owns(series))),
    ),
  };
}

function headerOf(records: readonly RunRecord[]): RunHeader {
  for (const record of records) if (record.type === 'run') return record.run;
  throw new IotriageError('record-invalid', 'the records do not say which run they belong to');
}

function buildRun(header: RunHeader, records: readonly RunRecord[]): Report['run'] {
  const end = records.findLast((record) => record.type === 'end');
  const { preset, targets, cells, activities, settings, estimate } = header.plan;
  return {
    id: header.id,
    startedAt: header.startedAt,
    elapsedMs: end?.elapsedMs ?? lastSeenMs(records),
    argv: header.argv,
    environment: header.environment,
    plan: { preset, targets, cells, activities, settings, estimate },
    status: end?.status ?? 'interrupted',
    leftBehind: end?.leftBehind ?? [],
  };
}

/** When the last trial on record ended, since the epoch of the run. */
function lastSeenMs(records: readonly RunRecord[]): number {
  return records.reduce(
    (latest, record) => (record.type === 'trial' ? Math.max(latest, record.trial.endNs / NS_PER_MS) : latest),
    0,
  );
}

/** Whether samples belong to a volume: those of its trials, and those of the devices under it. */
function ownerOf({ volume, cells }: ReportedFacts): (owned: OwnedSeries) => boolean {
  const cellIds = new Set(cells.map(({ id }) => id));
  const devices = new Set(deviceNames(volume));
  return ({ cellId, series }) => (cellId === null ? devices.has(series.subject) : cellIds.has(cellId));
}
