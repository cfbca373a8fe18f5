import type { Report } from '../../domain/report.js';
import { renderReasons } from '../terminal/experiment.js';
import { noAnswerWords } from '../terminal/no-answer.js';
import { renderTitle } from '../terminal/run.js';
import { element, escapeText } from './markup.js';
import { documentPage, joinPieces } from './page.js';

/** What stands above all else: the answer to the preset's question with its reasons, or which run this is. */
export function answerMarkup(report: Report): string {
  const { experiment, run } = report;
  const title = joinPieces(renderTitle(documentPage, report));
  if (experiment === null) {
    return element('header', {}, element('h1', {}, 'Where the time of file I/O goes'), title);
  }
  const summary = experiment.answer?.summary ?? noAnswerWords(report);
  const question = `${run.plan.preset ?? ''}: ${experiment.question}`;
  return [
    element(
      'header',
      {},
      element('h1', {}, escapeText(summary)),
      element('p', { class: 'question' }, escapeText(question)),
      title,
    ),
    element('section', { id: 'answer', class: 'card' }, joinPieces(renderReasons(documentPage, report))),
  ].join('\n');
}
