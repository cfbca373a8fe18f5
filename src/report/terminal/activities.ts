import type { Report, ReportActivity } from '../../domain/report.js';
import type { StatisticsRow } from '../../domain/statistics.js';
import { formatBytes, formatNs, NS_PER_S, significant } from '../../domain/units.js';
import { activityNames } from './activity-names.js';
import { heading, paragraph, type Page } from './page.js';
import { statisticsTableLines } from './statistics.js';
import { renderTable } from './table.js';

/** Work that is no job of file operations: each table of rounds, what was found beside the time, pictures, checks. */
export function renderActivities(page: Page, report: Report): readonly string[] {
  const { activities, activityStatistics } = report;
  const tables = activityStatistics.flatMap(({ label, rows }) => {
    const peers = rows.flatMap(({ cellId }) => activities.find(({ id }) => id === cellId) ?? []);
    return [...renderGroup(page, label, rows, peers)];
  });
  return [...tables, ...renderFailures(page, activities)];
}

function renderGroup(
  page: Page,
  label: string,
  rows: readonly StatisticsRow[],
  peers: readonly ReportActivity[],
): readonly string[] {
  const names = activityNames(peers);
  const nameOf = (id: string): string => names.get(id) ?? id;
  return [
    ...heading(page, label),
    ...peers.flatMap(({ id, summary }) =>
      paragraph(page, `${nameOf(id)}: ${summary}`, { indent: 2, ink: 'dim' }),
    ),
    ...statisticsTableLines(page, 'iteration', rows, nameOf),
    ...renderFigures(page, peers, nameOf),
    ...renderPictures(page, peers, nameOf),
    ...renderChecks(page, peers, nameOf),
  ];
}

/** Names of figures that any of them has are the columns. */
function renderFigures(
  page: Page,
  peers: readonly ReportActivity[],
  nameOf: (id: string) => string,
): readonly string[] {
  const columns = [...new Set(peers.flatMap(({ figures }) => Object.keys(figures)))];
  const common = ['peak RSS', 'loop', ...columns];
  return [
    ...heading(page, 'Beside the time (medians)'),
    ...renderTable(page, {
      columns: [{ header: 'Name' }, ...common.map((header) => ({ header, align: 'right' as const }))],
      rows: peers.map(({ id, figures, peakRssBytes, eventLoopUtilisation }) => ({
        cells: [
          nameOf(id),
          peakRssBytes === null ? '' : formatBytes(peakRssBytes),
          eventLoopUtilisation === null ? '' : `${(100 * eventLoopUtilisation).toFixed(0)} %`,
          ...columns.map((name) => {
            const figure = figures[name];
            return figure === undefined ? '' : figureText(figure.value.median, figure.unit);
          }),
        ],
      })),
    }),
  ];
}

function figureText(value: number, unit: string): string {
  if (unit === 'ns') return formatNs(value);
  if (unit === 's') return formatNs(value * NS_PER_S);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'times') return `${significant(value)}x`;
  if (unit === 'share') return `${(100 * value).toFixed(1)} %`;
  return unit === '' ? significant(value) : `${significant(value)} ${unit}`;
}

function renderPictures(
  page: Page,
  peers: readonly ReportActivity[],
  nameOf: (id: string) => string,
): readonly string[] {
  const drawn = peers.filter(({ spans }) => spans.length > 0);
  const endNs = Math.max(0, ...drawn.flatMap(({ spans }) => spans.map((span) => span.endNs)));
  return drawn.flatMap(({ id, spans }) => [
    ...heading(page, `Time line, ${nameOf(id)}`),
    ...page.timeline(spans, endNs),
  ]);
}

function renderChecks(
  page: Page,
  peers: readonly ReportActivity[],
  nameOf: (id: string) => string,
): readonly string[] {
  const lines = peers.flatMap(({ id, checks, notes }) => [
    ...checks.map(({ what, passed, detail }) => ({
      text: `${nameOf(id)}: ${what}: ${passed ? '' : 'NO, '}${detail}`,
      ink: passed ? null : ('red' as const),
    })),
    ...notes.map((note) => ({ text: `${nameOf(id)}: ${note}`, ink: 'dim' as const })),
  ]);
  if (lines.length === 0) return [];
  return [
    ...heading(page, 'Checked'),
    ...lines.flatMap(({ text, ink }) => paragraph(page, text, { indent: 2, ink })),
  ];
}

function renderFailures(page: Page, activities: readonly ReportActivity[]): readonly string[] {
  const names = activityNames(activities);
  const failed = activities.flatMap(({ id, path, trials }) =>
    trials.flatMap(({ round, failure }) =>
      failure === null
        ? []
        : [
            `${names.get(id) ?? id}${path === null ? '' : ` on ${path}`}, round ${round + 1}: ${failure.code}, ${failure.message}`,
          ],
    ),
  );
  if (failed.length === 0) return [];
  return [
    ...heading(page, 'Without a result'),
    ...failed.flatMap((text) => paragraph(page, text, { indent: 2, ink: 'red' })),
  ];
}
