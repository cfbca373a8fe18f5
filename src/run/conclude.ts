import type { ActivityWorkload } from '../domain/activity.js';
import type { RunRecord } from '../domain/record.js';
import { loadAll, loadByName } from '../domain/registry.js';
import type { Report } from '../domain/report.js';
import { buildFacts } from '../diagnosis/facts.js';
import { diagnose } from '../diagnosis/diagnose.js';
import { reportedFacts } from '../diagnosis/reported.js';
import { diagnoseTogether } from '../diagnosis/together/diagnose.js';
import { experiments } from '../experiments/registry.js';
import { buildReport } from '../report/build.js';
import { samplers } from '../samplers/registry.js';
import { strategies } from '../strategies/registry.js';
import { workloads } from '../workloads/registry.js';

/** From a run's records to its report: statistics, facts, diagnosis. The same for a fresh run and a stored one. */
export async function conclude(records: readonly RunRecord[]): Promise<Report> {
  const known = await loadAll(strategies);
  const all = buildFacts(records, known);
  // A volume with activities alone has no verdict: nothing of it was asked of file operations.
  const facts = all.some(({ cells }) => cells.length > 0)
    ? all.filter(({ cells }) => cells.length > 0)
    : hasActivities(records)
      ? []
      : all;
  const reported = facts.map((volume) => reportedFacts(volume, facts));
  const diagnoses = await Promise.all(reported.map((volume) => diagnose(volume)));
  const backends = diagnoseTogether(records, facts, known);
  const report = buildReport({
    records,
    facts: reported,
    diagnoses,
    backends,
    samplers: await loadAll(samplers),
    workloads: hasActivities(records) ? await activityWorkloads() : [],
  });
  return { ...report, experiment: await askExperiment(report) };
}

async function askExperiment(report: Report): Promise<Report['experiment']> {
  const { preset } = report.run.plan;
  const experiment = preset === null ? undefined : await loadByName(experiments, preset);
  if (experiment === undefined) return null;
  const { question, seenElsewhere, pictures = [] } = experiment;
  return { question, seenElsewhere, pictures, answer: experiment.answer(report) };
}

async function activityWorkloads(): Promise<readonly ActivityWorkload[]> {
  return (await loadAll(workloads)).filter((workload) => workload.kind === 'activity');
}

function hasActivities(records: readonly RunRecord[]): boolean {
  return records.some((record) => record.type === 'run' && record.run.plan.activities.length > 0);
}
