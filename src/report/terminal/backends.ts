import type { Report } from '../../domain/report.js';
import type { SharedBackend } from '../../domain/shared-backend.js';
import { megabytes, percent } from './figures.js';
import { paragraph, rule, type Page } from './page.js';
import { renderTable, type TableRow } from './table.js';
import { renderAdvice, renderContradictions, renderEvidence } from './verdict.js';

/** Whether volumes share a backend: what each reaches at once with the others, beside what it reaches alone. */
export function renderBackends(page: Page, { backends }: Pick<Report, 'backends'>): readonly string[] {
  if (backends.length === 0) return [];
  return [
    '',
    rule(page, 'Whether the volumes share a backend'),
    ...backends.flatMap((backend) => renderBackend(page, backend)),
  ];
}

function renderBackend(page: Page, backend: SharedBackend): readonly string[] {
  const { conclusion, confidence, summary, work } = backend;
  const ink = conclusion === 'shared' ? 'yellow' : 'cyan';
  return [
    '',
    ...paragraph(page, `${titleOf(backend)} (${confidence} confidence)`, { ink: 'bold' }),
    ...paragraph(page, summary, { indent: 2, ink }),
    ...(work === null
      ? []
      : [...paragraph(page, work, { indent: 2, ink: 'dim' }), ...renderRates(page, backend)]),
    ...renderAdvice(page, backend.advice),
    ...renderEvidence(page, backend),
    ...renderContradictions(page, backend),
  ];
}

function titleOf({ conclusion, groups }: SharedBackend): string {
  if (conclusion !== 'shared') return conclusion;
  return `shared: ${[...new Set(groups.map(({ cause }) => (cause.kind === 'unseen' ? 'unseen by the kernel' : `${cause.kind} ${cause.name}`)))].join('; ')}`;
}

/** Paths are long: the table has their numbers. */
function renderRates(page: Page, { members, pairs, paths, ...all }: SharedBackend): readonly string[] {
  const numberOf = (path: string): string => `[${paths.indexOf(path) + 1}]`;
  const rows: readonly TableRow[] = [
    ...members.map(({ path, aloneBytesPerSecond, togetherBytesPerSecond, ratio, loses }) => ({
      cells: [
        numberOf(path),
        megabytes(aloneBytesPerSecond),
        megabytes(togetherBytesPerSecond),
        percent(ratio?.ratio),
        rangeOf(ratio),
        lossWord(loses),
      ],
    })),
    {
      cells: [
        'all',
        megabytes(all.sumOfAloneBytesPerSecond),
        megabytes(all.togetherBytesPerSecond),
        percent(all.ratio?.ratio),
        rangeOf(all.ratio),
        '',
      ],
    },
    ...pairs.map(({ paths: two, ratio, loses }) => ({
      cells: [two.map(numberOf).join(' + '), '', '', percent(ratio.ratio), rangeOf(ratio), lossWord(loses)],
    })),
  ];
  return [
    ...paths.flatMap((path) => paragraph(page, path, { indent: 2, lead: `${numberOf(path)} ` })),
    ...renderTable(page, {
      columns: [
        { header: 'volume' },
        { header: 'alone', unit: 'MB/s', align: 'right' },
        { header: 'at once', unit: 'MB/s', align: 'right' },
        { header: 'of alone', align: 'right' },
        { header: 'range', align: 'right' },
        { header: 'loses' },
      ],
      rows,
    }),
  ];
}

function rangeOf(ratio: SharedBackend['ratio']): string {
  if (!ratio?.interval) return '-';
  return `${ratio.interval.map((end) => (100 * end).toFixed(0)).join('-')} %`;
}

function lossWord(loses: boolean | null): string {
  if (loses === null) return 'open';
  return loses ? 'yes' : 'no';
}
