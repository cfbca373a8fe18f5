import type { Report } from '../../domain/report.js';
import { renderActivities } from '../terminal/activities.js';
import { activityNames } from '../terminal/activity-names.js';
import { renderBackends } from '../terminal/backends.js';
import { renderComparison } from '../terminal/comparison.js';
import { renderRunFacts } from '../terminal/run.js';
import { volumeLabel } from '../terminal/volume-label.js';
import { answerMarkup } from './answer.js';
import { curvePieces } from './cell-samples.js';
import { element, escapeText } from './markup.js';
import { documentPage as page, joinPieces } from './page.js';
import { runSamplePieces } from './run-samples.js';
import { styleSheet } from './style.js';
import { volumeMarkup } from './volume.js';

/** What a document may load: nothing but what stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

interface Section {
  readonly id: string;
  /** In the list of contents. */
  readonly name: string;
  readonly content: string;
}

/** The report as one file that loads nothing and runs no script. All its texts are safe to print. */
export function documentMarkup(report: Report): string {
  const sections = sectionsOf(report).filter(({ content }) => content !== '');
  const { run } = report;
  const title = `iotriage: ${run.plan.preset ?? run.id}, ${run.startedAt}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
${element('title', {}, escapeText(title))}
<style>${styleSheet}</style>
</head>
<body>
${answerMarkup(report)}
${contents(sections)}
<main>
${sections.map(({ content }) => content).join('\n')}
</main>
</body>
</html>
`;
}

function contents(sections: readonly Section[]): string {
  const items = sections.map(({ id, name }) =>
    element('li', {}, element('a', { href: `#${id}` }, escapeText(name))),
  );
  return element('nav', { 'aria-label': 'Contents' }, element('ul', {}, ...items));
}

function sectionsOf(report: Report): readonly Section[] {
  const labels = report.volumes.map((volume) => volumeLabel(report, volume));
  const section = (id: string, name: string, pieces: readonly string[]): Section => ({
    id,
    name,
    content: pieces.length === 0 ? '' : element('section', { id }, '\n', joinPieces(pieces), '\n'),
  });
  return [
    section('activities', 'Activities', activityPieces(report)),
    ...report.volumes.map((volume, index) => {
      const [id, name] = [`volume-${index + 1}`, labels[index] ?? volume.path];
      return { id, name, content: volumeMarkup(report, volume, name, id) };
    }),
    section('side-by-side', 'Side by side', renderComparison(page, report, labels)),
    section('backends', 'Shared backends', renderBackends(page, report)),
    section('over-time', 'The run over time', runSamplePieces(report)),
    section('run', 'The run', renderRunFacts(page, report)),
  ];
}

function activityPieces(report: Report): readonly string[] {
  const names = activityNames(report.activities);
  const pieces = [...renderActivities(page, report), ...curvePieces(report, (id) => names.get(id) ?? id)];
  return pieces.length === 0 ? [] : [page.rule('Activities'), ...pieces];
}
