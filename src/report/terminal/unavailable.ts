import type { ReportVolume } from '../../domain/report.js';
import { heading, paragraph, type Page } from './page.js';

/** What could not be read, and why; what failed for the same reason stands together. */
export function renderUnavailable(
  page: Page,
  { unavailable }: Pick<ReportVolume, 'unavailable'>,
): readonly string[] {
  if (unavailable.length === 0) return [];
  const byReason = new Map<string, string[]>();
  for (const { what, why } of unavailable) byReason.set(why, [...(byReason.get(why) ?? []), what]);
  return [
    ...heading(page, 'Unavailable'),
    ...[...byReason].flatMap(([why, whats]) =>
      paragraph(page, `${[...new Set(whats)].join(', ')}: ${why}`, { indent: 2, lead: '· ', ink: 'dim' }),
    ),
  ];
}
