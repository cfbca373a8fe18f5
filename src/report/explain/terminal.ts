import type { VerdictText } from '../../domain/finding.js';
import { heading, paragraph, rule, type Page } from '../terminal/page.js';
import { displayWidth, pad } from '../terminal/text.js';
import { sectionsOf, type ThresholdLine } from './sections.js';

/** A verdict as text for people: the same that its section of `docs/verdicts.md` says. */
export function verdictLines(page: Page, verdict: VerdictText): readonly string[] {
  return [
    rule(page, verdict.id),
    ...paragraph(page, verdict.summary),
    ...sectionsOf(verdict).flatMap(({ title, paragraphs, thresholds }) => [
      ...heading(page, title),
      ...paragraphs.flatMap((text, index) => [
        ...(index === 0 ? [] : ['']),
        ...paragraph(page, plain(text), { indent: 2 }),
      ]),
      ...thresholdLines(page, thresholds),
    ]),
  ];
}

/** The verdicts by name, each with its summary in a column beside it. */
export function verdictList(page: Page, verdicts: readonly VerdictText[]): readonly string[] {
  const width = Math.max(...verdicts.map(({ id }) => id.length));
  return verdicts.flatMap(({ id, summary }) => paragraph(page, summary, { lead: `${pad(id, width)}  ` }));
}

/** The value stands in a column of its own, the reason below what is bounded, further in. */
function thresholdLines(page: Page, thresholds: readonly ThresholdLine[]): readonly string[] {
  const width = Math.max(...thresholds.map(({ value }) => displayWidth(value)));
  return thresholds.flatMap(({ name, value, reason }) => [
    ...paragraph(page, name, { indent: 2, lead: `${pad(value, width, 'right')}  ` }),
    ...paragraph(page, reason, { indent: width + 6, ink: 'dim' }),
  ]);
}

/** Markdown without its marks: what is code here and what is stressed reads as well without. */
function plain(markdown: string): string {
  return markdown
    .split(/`([^`]*)`/)
    .map((text, index) =>
      // Every other piece stood between backticks: an asterisk there is one.
      index % 2 === 1 ? text : text.replace(/(^|\W)([*_]{1,2})(\S(?:.*?\S)?)\2(?=\W|$)/g, '$1$3'),
    )
    .join('');
}
