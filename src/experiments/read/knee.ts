import type { Confidence, Evidence } from '../../domain/finding.js';
import { kneeMethodWords, kneeWords } from '../../domain/knee-words.js';
import type { ReportSweep, ReportVolume } from '../../domain/report.js';

/** The sweep over the size of libuv's pool that a cell is a point of. */
export function poolSweepOf({ sweeps }: ReportVolume, cellId: string): ReportSweep | undefined {
  return sweeps.find(
    ({ dimension, points }) => dimension === 'poolSize' && points.some((point) => point.cellId === cellId),
  );
}

/** Where more threads stop helping, beside the number of processors. */
export function kneeClause(sweep: ReportSweep, processors: number): string {
  const machine = `there are ${processors} ${processors === 1 ? 'processor' : 'processors'}`;
  if (!isKneeTold(sweep))
    return `where more threads stop helping these rounds do not tell (${textOf(sweep)}); ${machine}`;
  return sweep.knee === null
    ? `more threads still helped at the last pool, ${String(lastOf(sweep))}; ${machine}`
    : `more threads stop helping at a pool of ${textOf(sweep)}, and ${machine}`;
}

/** Whether the rounds agree that it lies within the sweep, or beyond it. */
export function isKneeTold({ kneeInterval }: Pick<ReportSweep, 'kneeInterval'>): boolean {
  const interval = kneeInterval?.interval ?? null;
  return interval !== null && (interval[1] !== null || interval[0] === null);
}

/** The most that can be claimed of an answer with that knee. */
export function kneeConfidence(sweep: ReportSweep | undefined): Confidence {
  return sweep === undefined || isKneeTold(sweep) ? 'high' : 'medium';
}

export function kneeEvidence(sweep: ReportSweep): Evidence {
  const { kneeInterval, points } = sweep;
  return {
    name: `knee of the pool${kneeInterval === null ? '' : `; ${kneeMethodWords(kneeInterval.method)}`}`,
    value: textOf(sweep),
    unit: 'threads',
    source: points.map(({ cellId }) => `cell ${cellId}`).join(', '),
  };
}

function textOf(sweep: ReportSweep): string {
  const interval = sweep.kneeInterval?.interval ?? null;
  return kneeWords({ value: sweep.knee, interval }, lastOf(sweep));
}

function lastOf({ points }: ReportSweep): number | string {
  return points.at(-1)?.value ?? '';
}
