import type { RunRecord } from '../domain/record.js';
import { loadAll } from '../domain/registry.js';
import type { Report } from '../domain/report.js';
import { buildFacts } from '../diagnosis/facts.js';
import { diagnose } from '../diagnosis/diagnose.js';
import { buildReport } from '../report/build.js';
import { samplers } from '../samplers/registry.js';
import { strategies } from '../strategies/registry.js';

/** From a run's records to its report: statistics, facts, diagnosis. The same for a fresh run and a stored one. */
export async function conclude(records: readonly RunRecord[]): Promise<Report> {
  const facts = buildFacts(records, await loadAll(strategies));
  const diagnoses = await Promise.all(facts.map((volume) => diagnose(volume)));
  return buildReport({ records, facts, diagnoses, samplers: await loadAll(samplers) });
}
