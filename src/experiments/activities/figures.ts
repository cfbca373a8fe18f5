import type { Evidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';

/** A figure over its rounds; null: no round has it. */
export function figureOf(activity: ReportActivity | undefined, name: string): Summary | null {
  return activity?.figures[name]?.value ?? null;
}

/** Its median over the rounds; null: no round has it. */
export function medianOf(activity: Pick<ReportActivity, 'figures'>, name: string): number | null {
  return activity.figures[name]?.value.median ?? null;
}

/** Whether the one surely lies below the other: by the intervals of their means, of few rounds by all of them; one alone tells nothing. */
export function liesBelow(lower: Summary, upper: Summary): boolean {
  if (lower.rounds < 2 || upper.rounds < 2) return false;
  return (lower.ci95?.[1] ?? lower.max) < (upper.ci95?.[0] ?? upper.min);
}

/** A figure as evidence, with where it came from. */
export function figureEvidence(activity: ReportActivity, figure: string, name: string): readonly Evidence[] {
  const found = activity.figures[figure];
  if (found === undefined) return [];
  const { median, rounds } = found.value;
  const shown =
    found.unit === 'share' ? { value: 100 * median, unit: '%' } : { value: median, unit: found.unit };
  return [
    {
      name,
      value: Math.round(shown.value * 1000) / 1000,
      unit: shown.unit,
      source: `figure "${figure}" of ${activity.key.workload} by ${activity.key.route}, cell ${activity.id}, median of ${rounds} rounds`,
    },
  ];
}
