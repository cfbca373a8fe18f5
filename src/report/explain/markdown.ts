import type { VerdictText } from '../../domain/finding.js';
import { sectionsOf, type Section, type ThresholdLine } from './sections.js';

/**
 * A verdict as a section of a Markdown document: heading, summary, meaning, evidence, the table of its thresholds with
 * their reasons, limits, what to do.
 */
export function verdictMarkdown(verdict: VerdictText): string {
  const blocks = [
    `## ${verdict.id}`,
    `_${verdict.summary}_`,
    ...sectionsOf(verdict).flatMap(({ title, paragraphs, thresholds }: Section) =>
      thresholds.length > 0
        ? [thresholdTable(thresholds)]
        : paragraphs.map((paragraph, index) => (index === 0 ? `**${title}.** ${paragraph}` : paragraph)),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function thresholdTable(thresholds: readonly ThresholdLine[]): string {
  const row = (...cells: readonly string[]): string => `| ${cells.map(inCell).join(' | ')} |`;
  return [
    row('threshold', 'value', 'why'),
    row('---', '---', '---'),
    ...thresholds.map(({ name, value, reason }) => row(name, value, reason)),
  ].join('\n');
}

/** A bar would end the cell. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
