import type { ReportVolume } from '../../domain/report.js';
import { megabytes, number, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableRow } from './table.js';

type Together = ReportVolume['together'][number];

/** Below this share of the processors it is not their number in use that tells. */
const FEW = 0.7;

/** Why a ratio says nothing of the volumes. */
function notesOf({
  limitedBy,
  processorsInUse,
  processorsAvailable,
}: Together): NonNullable<TableRow['notes']> {
  if (limitedBy === null) return [];
  const inUse = `${number(processorsInUse)} of ${number(processorsAvailable)}`;
  const few = (processorsInUse ?? 0) < FEW * processorsAvailable;
  const text =
    limitedBy === 'one-thread'
      ? 'one thread, not the volumes: it calls one after another'
      : few
        ? `processors and memory, not the volumes: its calls do not sleep (${inUse} in use)`
        : `processors, not the volumes: ${inUse} in use`;
  return [{ text, ink: 'yellow' }];
}

/** A set: all its volumes at once beside the sum of each alone. */
export function renderTogether(page: Page, { together }: ReportVolume): readonly string[] {
  if (together.length === 0) return [];
  const labels = [...new Set(together.map(({ label }) => label))];
  return [
    ...heading(page, 'All volumes at once, against the sum of each alone'),
    ...labels.flatMap((label) => [
      ...paragraph(page, label, { indent: 2, ink: 'dim' }),
      ...renderTable(page, {
        columns: [
          { header: 'strategy' },
          { header: 'together', unit: 'MB/s', align: 'right' },
          { header: 'sum alone', unit: 'MB/s', align: 'right' },
          { header: 'of sum', align: 'right' },
        ],
        rows: together
          .filter((row) => row.label === label)
          .map((row) => ({
            cells: [
              row.disturbed ? { text: `${row.strategy}!`, ink: 'yellow' as const } : row.strategy,
              megabytes(row.togetherBytesPerSecond),
              megabytes(row.sumOfAloneBytesPerSecond),
              { text: percent(row.ratio), ink: 'bold' },
            ],
            bar: row.ratio,
            notes: notesOf(row),
          })),
        barAfter: 3,
      }),
    ]),
  ];
}
