import type { ReportVolume } from '../../domain/report.js';
import { foldAlike } from './alike.js';
import { heading, paragraph, type Page } from './page.js';

/** What could not be read, and why; what failed for the same reason stands together, the like of it once. */
export function renderUnavailable(
  page: Page,
  { unavailable }: Pick<ReportVolume, 'unavailable'>,
): readonly string[] {
  if (unavailable.length === 0) return [];
  const byReason = new Map<string, string[]>();
  for (const { what, why } of unavailable) byReason.set(why, [...(byReason.get(why) ?? []), what]);
  const texts = [...byReason].map(([why, whats]) => `${[...new Set(whats)].join(', ')}: ${why}`);
  return [
    ...heading(page, 'Unavailable'),
    ...foldAlike(texts).flatMap((text) => paragraph(page, text, { indent: 2, lead: '· ', ink: 'dim' })),
  ];
}
