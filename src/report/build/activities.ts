import type { ActivityWorkload } from '../../domain/activity.js';
import type { ActivityFindings, Check } from '../../domain/activity-findings.js';
import type { ActivityCell } from '../../domain/activity-key.js';
import type { Measurement } from '../../domain/measurement.js';
import type { Plan } from '../../domain/plan.js';
import type { RunRecord } from '../../domain/record.js';
import type { Report, ReportActivity } from '../../domain/report.js';
import type { TrialRecord } from '../../domain/trial.js';
import { NS_PER_S } from '../../domain/units.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { mergeOperations } from '../../stats/merge-operations.js';
import { mean } from '../../stats/moments.js';
import { median, summarize } from '../../stats/summary.js';
import { statisticsTable, type TableEntry } from '../../stats/table.js';

type Outcome = ActivityFindings;
interface Round {
  readonly trial: TrialRecord;
  readonly measurement: Measurement;
  readonly outcome: Outcome;
}

/** The activities of a run over their rounds, and the statistics tables of those that did the same kind of work. */
export function buildActivities(
  records: readonly RunRecord[],
  { activities, targets }: Pick<Plan, 'activities' | 'targets'>,
  workloads: readonly Pick<ActivityWorkload, 'name' | 'routes'>[],
): Pick<Report, 'activities' | 'activityStatistics'> {
  const trials = records.flatMap((record) => (record.type === 'trial' ? [record.trial] : []));
  const built = activities.map((cell) => {
    const own = trials.filter(({ cellId }) => cellId === cell.id);
    const path = targets.find(({ id }) => id === cell.targetId)?.label ?? null;
    return { rounds: roundsOf(own), activity: activityOf(cell, own, path, workloads) };
  });
  return {
    activities: built.map(({ activity }) => activity),
    activityStatistics: tablesOf(built),
  };
}

/** Those that completed; the disturbed ones only where there are no others. */
function roundsOf(trials: readonly TrialRecord[]): readonly Round[] {
  const complete = trials.flatMap((trial): Round[] => {
    const { exit, measurement } = trial;
    if (exit !== 'completed' || !measurement?.activity) return [];
    return [{ trial, measurement, outcome: measurement.activity }];
  });
  const calm = complete.filter(({ trial }) => trial.disturbances.length === 0);
  return calm.length > 0 ? calm : complete;
}

function activityOf(
  { id, key }: ActivityCell,
  trials: readonly TrialRecord[],
  path: string | null,
  workloads: readonly Pick<ActivityWorkload, 'name' | 'routes'>[],
): ReportActivity {
  const rounds = roundsOf(trials);
  const measured = rounds.map(({ measurement }) => measurement);
  const middle = middleOf(rounds);
  const every = trials.flatMap(({ measurement }) => measurement?.activity ?? []);
  const medianOf = (values: readonly number[]): number | null =>
    values.length === 0 ? null : median(values);
  return {
    id,
    key,
    path,
    summary: workloads.find(({ name }) => name === key.workload)?.routes[key.route]?.summary ?? '',
    time: timeOf(rounds),
    bytes: middle?.outcome.bytes ?? 0,
    operations: operationsOf(measured),
    figures: figuresOf(rounds.map(({ outcome }) => outcome)),
    checks: checksOf(every),
    spans: middle?.outcome.spans ?? [],
    curves: middle?.outcome.curves ?? {},
    rows: middle?.outcome.rows ?? [],
    cpu: {
      userNs: medianOf(measured.map(({ resources }) => resources.userNs)) ?? 0,
      systemNs: medianOf(measured.map(({ resources }) => resources.systemNs)) ?? 0,
    },
    peakRssBytes: medianOf(measured.map(({ peakRssBytes }) => peakRssBytes)),
    eventLoopUtilisation: medianOf(
      measured.flatMap(({ eventLoopUtilisation }) => eventLoopUtilisation ?? []),
    ),
    notes: [...new Set(measured.flatMap(({ notes = [] }) => notes))],
    trials: trials.map(({ round, exit, disturbances, measurement, failure }) => ({
      round,
      exit,
      disturbances,
      elapsedNs: measurement?.elapsedNs ?? null,
      iterations: measurement?.activity?.iterations ?? null,
      failure: failure && { code: failure.code, message: failure.message },
    })),
  };
}

function timeOf(rounds: readonly Round[]): ReportActivity['time'] {
  if (rounds.length === 0) return null;
  const seconds = rounds.map(({ measurement }) => measurement.elapsedNs / NS_PER_S);
  return {
    secondsPerIteration: summarize(secondsPerIteration(rounds)),
    elapsedSeconds: summarize(seconds),
    iterations: Math.round(mean(rounds.map(({ outcome }) => outcome.iterations))),
    bytesPerSecond: summarize(rounds.map(({ outcome }, index) => outcome.bytes / (seconds[index] ?? 1))),
  };
}

function secondsPerIteration(rounds: readonly Round[]): readonly number[] {
  return rounds.map(
    ({ measurement, outcome }) => measurement.elapsedNs / NS_PER_S / Math.max(1, outcome.iterations),
  );
}

/** The round whose time is in the middle; of an even number the quicker one of the two. */
function middleOf(rounds: readonly Round[]): Round | undefined {
  const sorted = [...rounds].sort((a, b) => a.measurement.elapsedNs - b.measurement.elapsedNs);
  return sorted[(sorted.length - 1) >> 1];
}

function operationsOf(measured: readonly Measurement[]): ReportActivity['operations'] {
  const kinds = [...new Set(measured.flatMap(({ operations }) => Object.keys(operations)))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const { count, bytes, errors, latency } = mergeOperations(
        measured.flatMap(({ operations }) => operations[kind] ?? []),
      );
      const latencyNs = LatencyHistogram.from(latency).summary();
      return [kind, { count, bytes, errors, latencyNs, latencySumNs: latency.sumNs }];
    }),
  );
}

function figuresOf(outcomes: readonly Pick<ActivityFindings, 'figures'>[]): ReportActivity['figures'] {
  const names = [...new Set(outcomes.flatMap(({ figures }) => Object.keys(figures)))];
  return Object.fromEntries(
    names.map((name) => {
      const found = outcomes.flatMap(({ figures }) => figures[name] ?? []);
      return [name, { unit: found[0]?.unit ?? '', value: summarize(found.map(({ value }) => value)) }];
    }),
  );
}

function checksOf(outcomes: readonly Pick<ActivityFindings, 'checks'>[]): readonly Check[] {
  const byName = new Map<string, Check>();
  for (const check of outcomes.flatMap(({ checks }) => checks)) {
    if (!byName.has(check.what) || !check.passed) byName.set(check.what, check);
  }
  return [...byName.values()];
}

function tablesOf(
  built: readonly { readonly activity: ReportActivity; readonly rounds: readonly Round[] }[],
): Report['activityStatistics'] {
  const groups = new Map<string, { label: string; entries: TableEntry[] }>();
  for (const { activity, rounds } of built) {
    const { id, key, path } = activity;
    if (rounds.length === 0) continue;
    const label = path === null ? key.workload : `${key.workload}, ${path}`;
    const group = groups.get(label) ?? { label, entries: [] };
    groups.set(label, group);
    group.entries.push({
      cellId: id,
      secondsPerOperation: secondsPerIteration(rounds),
      operations: rounds.map(({ outcome }) => outcome.iterations),
    });
  }
  return [...groups.values()].map(({ label, entries }) => ({ label, rows: statisticsTable(entries) }));
}
