import type { Evidence } from '../../domain/finding.js';
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
  return sweep.knee === null
    ? `more threads still helped at the last pool, ${String(lastOf(sweep))}; ${machine}`
    : `more threads stop helping at a pool of ${textOf(sweep)}, and ${machine}`;
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
