import type { VerdictText } from '../../domain/finding.js';
import { thresholdValue } from './threshold-value.js';

/** A bound with its value as people read it. */
export interface ThresholdLine {
  readonly name: string;
  readonly value: string;
  readonly reason: string;
}

/** A part of what is said of a verdict: paragraphs in Markdown, or the thresholds. */
export interface Section {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly thresholds: readonly ThresholdLine[];
}

/** What is said of a verdict, in the order in which it is read. */
export function sectionsOf({ explanation, thresholds }: VerdictText): readonly Section[] {
  const said = (title: string, text: string): Section => ({
    title,
    paragraphs: text.split(/\n{2,}/).map((paragraph) => paragraph.trim()),
    thresholds: [],
  });
  return [
    said('Meaning', explanation.meaning),
    said('Evidence', explanation.evidence),
    {
      title: 'Thresholds',
      paragraphs: [],
      thresholds: thresholds.map((threshold) => ({ ...threshold, value: thresholdValue(threshold) })),
    },
    said('Limits', explanation.limits),
    said('What to do', explanation.whatToDo),
  ];
}
