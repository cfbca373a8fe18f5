import type { VolumeFacts } from '../../domain/facts.js';
import type { ReportVolume } from '../../domain/report.js';

/** What the trial of an advice did, beside what it was to do. */
export function buildConfirmation({ probes }: VolumeFacts): ReportVolume['confirmation'] {
  const confirmed = probes.find(({ kind }) => kind === 'confirm');
  const [outcome] = confirmed?.predictions ?? [];
  if (confirmed === undefined || outcome === undefined) return null;
  const { ratio, measured, ...rest } = outcome;
  return { advice: confirmed.why, ...rest, predictedRatio: ratio, measuredRatio: measured };
}
