import type { Report } from '../../domain/report.js';
import { noAnswerWords } from './no-answer.js';
import { heading, paragraph, type Page } from './page.js';

/** The answer to a preset's question: the first line of its report. */
export function renderAnswer(page: Page, report: Report): readonly string[] {
  const { experiment, run } = report;
  if (experiment === null) return [];
  const { answer } = experiment;
  const text = answer?.summary ?? noAnswerWords(report);
  return [
    ...paragraph(page, text, { ink: 'bold' }),
    ...paragraph(page, `${run.plan.preset ?? ''}: ${experiment.question}`, { ink: 'dim' }),
    '',
  ];
}

/** Why it is so, and what others saw. */
export function renderReasons(page: Page, { experiment }: Report): readonly string[] {
  if (experiment === null) return [];
  const { answer, seenElsewhere } = experiment;
  return [
    ...(answer === null
      ? []
      : [
          ...heading(page, `Why (confidence ${answer.confidence})`),
          ...answer.reasons.flatMap((reason) => paragraph(page, reason, { indent: 2, lead: '- ' })),
          ...answer.evidence.flatMap(({ name, value, unit, source }) =>
            paragraph(page, `${name}: ${String(value)}${unit === '' ? '' : ` ${unit}`} (${source})`, {
              indent: 2,
              lead: '  ',
              ink: 'dim',
            }),
          ),
        ]),
    ...(seenElsewhere === ''
      ? []
      : [...heading(page, 'Seen elsewhere'), ...paragraph(page, seenElsewhere, { indent: 2, ink: 'dim' })]),
  ];
}
