import { PREDICTION_TOLERANCE } from '../../domain/probe.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { formatBytes, significant } from '../../domain/units.js';
import { durabilityWords } from '../../domain/work-words.js';
import { count, megabytes, times } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

type Probe = ReportVolume['probes'][number];

const columns: readonly TableColumn[] = [
  { header: 'strategy' },
  { header: 'work' },
  { header: 'pool', align: 'right' },
  { header: 'in', unit: 'flight', align: 'right' },
  { header: 'MB/s', align: 'right' },
  { header: 'IOPS', align: 'right' },
  { header: 'predicted', align: 'right' },
  { header: 'measured', align: 'right' },
];

/** Further trials: the question, why it was open, and what was seen, beside what was predicted. */
export function renderProbes(page: Page, volume: ReportVolume): readonly string[] {
  if (volume.probes.length === 0) return [];
  return [
    ...heading(page, 'Further trials, to tell explanations apart'),
    ...volume.probes.flatMap((probe) => [
      ...paragraph(page, probe.question, { indent: 2 }),
      ...paragraph(page, `${probe.why} (${probe.name})`, { indent: 4, ink: 'dim' }),
      ...renderTable(page, { columns, rows: probe.cellIds.flatMap((id) => rowOf(volume, probe, id)) }),
    ]),
  ];
}

function rowOf({ cells }: ReportVolume, { predictions }: Probe, id: string): readonly TableRow[] {
  const cell = cells.find((candidate) => candidate.id === id);
  if (cell === undefined) return [];
  const prediction = predictions.find(({ cellId }) => cellId === id);
  return [
    {
      cells: [
        cell.key.strategy,
        workOf(cell),
        cell.key.poolSize === null ? '-' : String(cell.key.poolSize),
        String(cell.key.depth),
        megabytes(cell.throughput?.bytesPerSecond.mean ?? null),
        count(cell.throughput?.operationsPerSecond.mean),
        times(prediction?.ratio),
        times(prediction?.measured),
      ],
    },
  ];
}

/** `4 KiB, 8 files, direct`. */
function workOf({ key }: ReportCell): string {
  return [
    formatBytes(key.blockSizeBytes),
    key.files === 1 ? '1 file' : `${key.files} files`,
    ...(key.mode === 'new' ? ['new'] : []),
    ...(key.content === 'zero' ? ['zeros'] : []),
    ...(key.direct ? ['direct'] : []),
    ...(key.operation === 'read' || key.durability === 'end' || key.durability === 'none'
      ? []
      : [durabilityWords(key.durability)]),
  ].join(', ');
}

function heldWords(holds: boolean | null): string {
  if (holds === null) return ', of rounds of which only one side was disturbed: they do not tell';
  return holds ? '' : `, more than ${PREDICTION_TOLERANCE * 100} % apart`;
}

/** The advice that was tried, in a sentence: what was predicted, what was measured, and whether the one was the other. */
export function renderConfirmation(
  page: Page,
  { confirmation, kind }: ReportVolume,
  wasAskedFor: boolean,
): readonly string[] {
  if (confirmation === null) {
    const nothing = 'Nothing to confirm: no trial of ours can check the advice of this verdict.';
    return wasAskedFor && kind !== 'set' ? paragraph(page, nothing, { indent: 2, lead: '→ ' }) : [];
  }
  const { predictedRatio, measuredRatio, interval, holds, advice, basis } = confirmation;
  const range = interval === null ? '' : ` (${significant(interval[0])} to ${significant(interval[1])})`;
  const seen =
    measuredRatio === null
      ? 'no round of it completed'
      : `${significant(measuredRatio)}x${range} was measured${heldWords(holds)}`;
  return paragraph(
    page,
    `${holds === true ? 'Confirmed by trial' : 'Not confirmed'}: ${advice}: ${significant(predictedRatio)}x was predicted (${basis}), ${seen}.`,
    { indent: 2, lead: '→ ', ink: holds === true ? 'green' : 'yellow' },
  );
}
