import type { ReportedFacts } from '../../domain/facts.js';
import type { VolumeDiagnosis } from '../../domain/finding.js';
import type { RunRecord } from '../../domain/record.js';
import type { ReportSeries, ReportVolume } from '../../domain/report.js';
import type { Unavailable } from '../../domain/target.js';
import { buildCells } from './cells.js';
import { buildConfirmation } from './confirmation.js';
import { buildSweeps } from './sweeps.js';
import { buildTogether } from './together.js';

/** One volume of the report. `samples` are its own: of its trials, and of the devices under it. */
export function buildVolume(
  facts: ReportedFacts,
  diagnosis: VolumeDiagnosis,
  samples: readonly ReportSeries[],
  records: readonly RunRecord[],
): ReportVolume {
  const { volume } = facts;
  return {
    target: volume.targetId,
    path: volume.path,
    kind: volume.kind,
    mount: volume.mount,
    devices: volume.devices,
    limits: volume.limits,
    sizeBytes: volume.sizeBytes,
    freeBytes: volume.freeBytes,
    freeInodes: volume.freeInodes,
    headline: diagnosis.headline,
    diagnoses: diagnosis.diagnoses,
    recommendation: diagnosis.recommendation,
    probes: facts.probes,
    confirmation: buildConfirmation(facts),
    cells: buildCells(facts, records),
    sweeps: buildSweeps(facts),
    statistics: facts.statistics,
    together: buildTogether(facts),
    samples,
    unavailable: unavailableOf(facts, records),
  };
}

/** What cannot be read of one trial cannot be read of the others either: it is told once. */
function withoutPid(text: string): string {
  return text.replace(/\/proc\/\d+\//g, '/proc/PID/');
}

/** What the inventory, the samplers and the trials of the volume could not read, each once. */
function unavailableOf(facts: ReportedFacts, records: readonly RunRecord[]): readonly Unavailable[] {
  const cellIds = new Set(facts.cells.map(({ id }) => id));
  const gathered = [
    ...facts.volume.unavailable,
    ...facts.volume.members.flatMap(({ unavailable }) => unavailable),
    ...facts.unavailable,
    ...records.flatMap((record) => {
      if (record.type === 'samples') return record.unavailable;
      return record.type === 'trial' && cellIds.has(record.trial.cellId) ? record.trial.unavailable : [];
    }),
  ];
  const ofAnyTrial = gathered.map(({ what, why }) => ({ what: withoutPid(what), why: withoutPid(why) }));
  return [...new Map(ofAnyTrial.map((item) => [`${item.what}\n${item.why}`, item])).values()];
}
