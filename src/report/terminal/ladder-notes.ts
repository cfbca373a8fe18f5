import type { ReportCell } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';
import { durabilityWords } from '../../domain/work-words.js';
import { foldAlike } from './alike.js';
import { cellName, type CellGroup } from './cell-columns.js';
import { mainOperation, times } from './figures.js';
import { paragraph, type Ink, type Page } from './page.js';
import { surroundings } from './surroundings.js';
import type { TableRow } from './table.js';

type Note = NonNullable<TableRow['notes']>[number];

/** What must be said of a cell in its place: failures, blocks that did not verify, what it is no measure of. */
export function notesOf(cell: ReportCell): readonly Note[] {
  return [...trialNotes(cell), ...verificationNotes(cell), ...controlNotes(cell)];
}

/** What became of the trials that have no result, alike ones together. */
function trialNotes({ trials: all }: ReportCell): readonly Note[] {
  const trials = all.filter(({ staged }) => !staged);
  if (trials.length === 0) return [{ text: 'not measured: the run ended before', ink: 'yellow' }];
  const closed = trials.find(({ failure }) => failure?.code === 'unsupported')?.failure;
  if (closed) return [{ text: `not available here: ${closed.message}`, ink: 'yellow' }];
  const alike = new Map<string, number>();
  for (const { exit, failure } of trials) {
    if (exit === 'completed' && failure === null) continue;
    const after = failure && failure.afterBytes > 0 ? `, after ${formatBytes(failure.afterBytes)}` : '';
    const why = failure ? `: ${failure.code}, ${failure.message}${after}` : '';
    const text = `${exit}${why}`;
    alike.set(text, (alike.get(text) ?? 0) + 1);
  }
  const rounds = [...alike].map(([text, times]) => `✗ ${times} of ${roundCount(trials.length)} ${text}`);
  const failed = all.find(({ staged, failure }) => staged && failure !== null)?.failure;
  const notes = rounds.map((text): Note => ({ text, ink: 'red' }));
  if (!failed) return notes;
  const stages: Note =
    failed.code === 'unsupported'
      ? { text: `stages are not available here: ${failed.message}`, ink: 'yellow' }
      : { text: `✗ the trial for the stages: ${failed.code}, ${failed.message}`, ink: 'red' };
  return [...notes, stages];
}

function roundCount(count: number): string {
  return count === 1 ? '1 round' : `${count} rounds`;
}

function verificationNotes({ verification }: ReportCell): readonly Note[] {
  const { mismatches, blocks } = verification;
  if (mismatches === 0) return [];
  const text = `✗ ${mismatches} of ${blocks} blocks read back did not hold what was written`;
  return [{ text, ink: 'red' }];
}

function controlNotes({ family }: ReportCell): readonly Note[] {
  return family === 'control'
    ? [{ text: "moves no bytes: the cost of iotriage's own loop", ink: 'dim' }]
    : [];
}

/** What holds for several rows of a ladder. */
export function renderLadderNotes(page: Page, { cells }: CellGroup): readonly string[] {
  const note = (text: string, ink: Ink) => paragraph(page, text, { indent: 2, ink });
  return [
    ...disturbances(cells).flatMap((text) => note(text, 'yellow')),
    ...fixedDimensions(cells).flatMap((text) => note(text, 'dim')),
    ...unseenPercentiles(cells).flatMap((text) => note(text, 'dim')),
    ...tailRatios(cells).flatMap((text) => note(text, 'dim')),
    ...surroundings(cells).flatMap((text) => note(text, 'dim')),
    ...ownWords(cells).flatMap((text) => note(text, 'dim')),
  ];
}

/** How the strategies worked, by their own word; what holds for all cells of a strategy is said once. */
function ownWords(cells: readonly ReportCell[]): readonly string[] {
  const told = new Map<string, Map<string, ReportCell[]>>();
  for (const cell of cells) {
    const ofStrategy = told.get(cell.key.strategy) ?? new Map<string, ReportCell[]>();
    told.set(cell.key.strategy, ofStrategy);
    for (const text of new Set(cell.trials.flatMap(({ notes }) => notes))) {
      ofStrategy.set(text, [...(ofStrategy.get(text) ?? []), cell]);
    }
  }
  return [...told].flatMap(([strategy, texts]) => {
    const all = cells.filter(({ key }) => key.strategy === strategy).length;
    return [...texts].map(([text, those]) =>
      those.length === all
        ? `${strategy}: ${text}`
        : `${those.map((cell) => cellName(cell, cells)).join(', ')}: ${text}`,
    );
  });
}

/**
 * How many rounds of the ladder were disturbed, and by what; the rows are marked. Disturbances of one kind differ in
 * their figures: the first one stands for all.
 */
function disturbances(cells: readonly ReportCell[]): readonly string[] {
  const rounds = cells.flatMap(({ trials }) => trials.filter(({ staged }) => !staged));
  const disturbed = rounds.filter((trial) => trial.disturbed);
  if (disturbed.length === 0) return [];
  const reasons = foldAlike(disturbed.flatMap((trial) => trial.disturbances));
  return [`! ${disturbed.length} of ${roundCount(rounds.length)} disturbed: ${reasons.join('; ')}`];
}

function fixedDimensions(cells: readonly ReportCell[]): readonly string[] {
  const texts = cells.flatMap(({ key, fixed }) =>
    fixed.flatMap(({ dimension, why }) => {
      const value = fixedValue(dimension, key);
      return value === null ? [] : [`${key.strategy}: ${value} (fixed), ${why}`];
    }),
  );
  return [...new Set(texts)];
}

/** A dimension that the strategy has at its own value, in words; null: it does not exist for it. */
function fixedValue(dimension: string, key: ReportCell['key']): string | null {
  switch (dimension) {
    case 'poolSize':
      return key.poolSize === null ? null : `pool ${key.poolSize}`;
    case 'depth':
      return `depth ${key.depth}`;
    case 'blockSize':
      return `${formatBytes(key.blockSizeBytes)} at once`;
    case 'pattern':
      return key.pattern === 'seq' ? 'sequential' : 'random';
    case 'mode':
      return key.mode === 'new' ? 'new files' : 'overwrite';
    case 'content':
      return key.content === 'zero' ? 'zeros' : 'random bytes';
    case 'durability':
      return durabilityWords(key.durability);
    case 'direct':
      return key.direct ? 'direct' : 'buffered';
    case 'rate':
      return 'closed loop';
    default:
      return dimension;
  }
}

/** So many cells are named in a note; beyond them their number must do. */
const MAX_NAMED = 3;

function unseenPercentiles(cells: readonly ReportCell[]): readonly string[] {
  const short = cells.filter((cell) => mainOperation(cell)?.latencyNs.p99 === null);
  if (short.length === 0) return [];
  const which =
    short.length > MAX_NAMED
      ? `${short.length} of ${cells.length} rows`
      : short.map((cell) => cellName(cell, cells)).join(', ');
  return [`No p99 below 1,000 operations: ${which}.`];
}

/** How long the slowest of a thousand operations take beside the usual one, from the shortest tail to the longest. */
function tailRatios(cells: readonly ReportCell[]): readonly string[] {
  const known = cells
    .flatMap((cell) => {
      const ratio = cell.family === 'control' ? null : (mainOperation(cell)?.tailRatio ?? null);
      return ratio === null ? [] : [{ cell, ratio }];
    })
    .sort((a, b) => a.ratio - b.ratio);
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return [];
  const from = (one: typeof least) => `${times(one.ratio)} of ${cellName(one.cell, cells)}`;
  return [`p99.9 over p50: ${known.length === 1 ? '' : `${from(least)}, up to `}${from(most)}.`];
}
