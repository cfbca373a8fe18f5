import type { RunRecord } from '../domain/record.js';
import { loadAll } from '../domain/registry.js';
import type { Report } from '../domain/report.js';
import { buildFacts } from '../diagnosis/facts.js';
import { diagnose } from '../diagnosis/diagnose.js';
import { reportedFacts } from '../diagnosis/reported.js';
import { diagnoseTogether } from '../diagnosis/together/diagnose.js';
import { buildReport } from '../report/build.js';
import { samplers } from '../samplers/registry.js';
import { strategies } from '../strategies/registry.js';

/** From a run's records to its report: statistics, facts, diagnosis. The same for a fresh run and a stored one. */
export async function conclude(records: readonly RunRecord[]): Promise<Report> {
  const known = await loadAll(strategies);
  const facts = buildFacts(records, known);
  const reported = facts.map((volume) => reportedFacts(volume, facts));
  const diagnoses = await Promise.all(reported.map((volume) => diagnose(volume)));
  const backends = diagnoseTogether(records, facts, known);
  return buildReport({
    records,
    facts: reported,
    diagnoses,
    backends,
    samplers: await loadAll(samplers),
  });
}
