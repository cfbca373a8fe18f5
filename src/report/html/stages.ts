import { stageNames } from '../../domain/measurement.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { formatNs } from '../../domain/units.js';
import { cellName, groupCells } from '../terminal/cell-columns.js';
import { mainOperation, percent } from '../terminal/figures.js';
import { renderStages } from '../terminal/stages.js';
import { element, escapeText } from './markup.js';
import { documentPage } from './page.js';
import { scrolling } from './table.js';

/** The table of the stages, and their sums as stacked bars. */
export function stagePieces(volume: ReportVolume): readonly string[] {
  const figures = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => stackRow(cell, cells));
    return rows.length === 0 ? [] : [stackFigure(label, rows)];
  });
  return [...renderStages(documentPage, volume), ...figures];
}

function stackFigure(label: string, rows: readonly string[]): string {
  const legend = stageNames.map((name) =>
    element(
      'li',
      {},
      element(
        'svg',
        { viewBox: '0 0 24 12', class: 'key', 'aria-hidden': 'true' },
        element('rect', { class: name, x: 1, y: 1, width: 22, height: 10 }),
      ),
      name,
    ),
  );
  return element(
    'figure',
    { class: 'stack' },
    element('figcaption', {}, escapeText(`Sums of the stages as shares of their total: ${label}`)),
    element('ul', { class: 'legend' }, ...legend),
    scrolling(element('table', {}, element('tbody', {}, ...rows)), 'Stages as bars'),
  );
}

function stackRow(cell: ReportCell, peers: readonly ReportCell[]): readonly string[] {
  const stages = mainOperation(cell)?.stagesNs;
  if (!stages || stages.service.count === 0) return [];
  const total = stageNames.reduce((sum, name) => sum + stages[name].sum, 0);
  if (total === 0) return [];
  const shares = stageNames.map((name) => stages[name].sum / total);
  const words = stageNames.map((name, index) => `${name} ${percent(shares[index])}`).join(', ');
  const starts = shares.map((_, index) => shares.slice(0, index).reduce((sum, share) => sum + share, 0));
  return [
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, escapeText(cellName(cell, peers))),
      element(
        'td',
        { class: 'bar' },
        element(
          'svg',
          { viewBox: '0 0 100 10', preserveAspectRatio: 'none', role: 'img' },
          element('title', {}, escapeText(words)),
          ...stageNames.map((name, index) =>
            element('rect', {
              class: name,
              x: 100 * (starts[index] ?? 0),
              width: 100 * (shares[index] ?? 0),
              height: 10,
            }),
          ),
        ),
      ),
      element('td', { class: 'right' }, escapeText(formatNs(total / stages.service.count))),
    ),
  ];
}
