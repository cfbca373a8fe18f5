import type { Answer } from '../../domain/answer.js';
import type { ExperimentResult } from '../../domain/experiment.js';
import type { ReportVolume } from '../../domain/report.js';
import { isMeasured } from './cells.js';
import { reservations } from './trust.js';
import { weakest } from './weakest.js';

/** Where nothing else was asked: the verdict of each volume is the answer. Null: nothing was measured. */
export function headlineAnswer({ volumes }: Pick<ExperimentResult, 'volumes'>): Answer | null {
  const measured = volumes.filter(({ cells }) => cells.some(isMeasured));
  if (measured.length === 0) return null;
  return {
    summary: measured.map((volume) => placed(volume, volumes.length > 1, volume.headline.summary)).join(' '),
    confidence: weakest(measured.map(({ headline }) => headline.confidence)),
    reasons: [
      ...measured.flatMap((volume) => workloadReasons(volume, volumes.length > 1)),
      ...reservations(measured.flatMap(({ cells }) => cells.filter(isMeasured))),
    ],
    evidence: measured.flatMap(({ headline }) => headline.evidence),
  };
}

/** What else was found: the first finding of each piece of work that the headline is not of. */
function workloadReasons(volume: ReportVolume, named: boolean): readonly string[] {
  return volume.diagnoses.flatMap(({ workload, findings }) => {
    const [first] = findings;
    if (first === undefined || first.summary === volume.headline.summary) return [];
    return [placed(volume, named, `${workload}: ${first.summary}`)];
  });
}

function placed({ path }: ReportVolume, named: boolean, text: string): string {
  return named ? `${path}: ${text}` : text;
}
