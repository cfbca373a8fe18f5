import type { Evidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';

/** A figure over its rounds; null: no round has it. */
export function figureOf(activity: ReportActivity | undefined, name: string): Summary | null {
  return activity?.figures[name]?.value ?? null;
}

/** Whether the rounds of the one lie wholly below those of the other; a single round of one of them tells nothing. */
export function liesBelow(lower: Summary, upper: Summary): boolean {
  return lower.rounds > 1 && upper.rounds > 1 && lower.max < upper.min;
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
