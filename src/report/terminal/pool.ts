import type { PoolFacts } from '../../domain/facts.js';
import type { ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { fact, microseconds, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

/** The threads of libuv's pool as seen from outside the process. */
export function renderPool(page: Page, volume: ReportVolume): readonly string[] {
  const several = volume.cells.some(({ pool }) => pool !== null && Object.keys(pool.byVolume).length > 1);
  const groups = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) =>
      cell.pool === null
        ? []
        : [
            {
              cells: [
                ...cellCells(cell, cells),
                ...poolCells(cell.pool, cell.eventLoopUtilisation),
                ...(several ? [threadCounts(cell.pool, cell.pool.byVolume)] : []),
              ],
            },
          ],
    );
    return rows.length === 0 ? [] : [{ label, rows }];
  });
  if (groups.length === 0) return [];
  return [
    ...heading(page, "libuv's pool, as seen from outside"),
    ...groups.flatMap(({ label, rows }) => [
      ...paragraph(page, label, { indent: 2, ink: 'dim' }),
      ...renderTable(page, { columns: several ? [...columns, volumesColumn] : columns, rows }),
    ]),
    ...reasons(page, volume),
  ];
}

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'threads', unit: 'seen', align: 'right' },
  { header: 'busy', unit: 'mean', align: 'right' },
  { header: 'all busy', unit: 'of time', align: 'right' },
  { header: 'probe', unit: 'us', align: 'right' },
  { header: 'loop', unit: 'busy', align: 'right' },
  { header: 'threads in' },
];

/** Only where more than one volume was met. */
const volumesColumn: TableColumn = { header: 'threads on' };

/** Calls and volumes that fewer threads than this share of them are in on average are left to the JSON document. */
const LEAST_SHARE = 0.1;

function poolCells(pool: PoolFacts, loopUtilisation: number | null): readonly string[] {
  return [
    fact(pool.threads),
    fact(pool.busyMean),
    percent(pool.saturatedShare.value),
    microseconds(pool.probeWaitNs.value),
    percent(loopUtilisation),
    threadCounts(pool, pool.bySyscall),
  ];
}

/** `pwrite64 3.8, running 0.2`: the most first. */
function threadCounts({ threads }: PoolFacts, counts: Readonly<Record<string, number>>): string {
  const least = LEAST_SHARE * (threads.value ?? 1);
  return (
    Object.entries(counts)
      // Idle threads wait in a futex.
      .filter(([name, count]) => name !== 'futex' && count > 0 && count >= least)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count.toFixed(1)}`)
      .join(', ')
  );
}

function reasons(page: Page, { cells }: ReportVolume): readonly string[] {
  const texts = cells.flatMap(({ pool }) =>
    pool === null
      ? []
      : Object.entries({ threads: pool.threads, busy: pool.busyMean, probe: pool.probeWaitNs }).flatMap(
          ([name, one]) => (one.value === null ? [`${name}: ${one.why}`] : []),
        ),
  );
  return [...new Set(texts)].flatMap((text) => paragraph(page, text, { indent: 2, ink: 'dim' }));
}
