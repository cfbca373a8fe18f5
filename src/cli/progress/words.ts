import type { ActivityCell } from '../../domain/activity-key.js';
import { namedParameters } from '../../domain/libuv-io.js';
import type { Cell, PlannedCell } from '../../domain/plan.js';
import type { TrialRecord } from '../../domain/trial.js';
import type { TrialProgress } from '../../domain/run-listener.js';
import { formatBandwidth, formatBytes, formatCount, formatNs, NS_PER_S } from '../../domain/units.js';
import { vectorWords } from '../../domain/work-words.js';
import { printable } from '../../report/terminal/text.js';

/** A cell in a few words, what changes first: `native-uv pool 4 depth 16, 4 KiB random write, 8 files, /dev/shm`. */
export function cellWords(cell: PlannedCell): string {
  return isActivity(cell) ? activityWords(cell) : ioWords(cell);
}

function isActivity(cell: PlannedCell): cell is ActivityCell {
  return 'route' in cell.key;
}

/** `lines by await-each writers 10, pool 4, /dev/shm` */
function activityWords({ key, members }: ActivityCell): string {
  const values = Object.entries(key.parameters).map(([name, value]) => `${name} ${value}`);
  const parts = [
    [`${key.workload} by ${key.route}`, ...values].join(' '),
    ...(key.poolSize === null ? [] : [`pool ${key.poolSize}`]),
    ...(key.cpus === null ? [] : [`on ${key.cpus} ${key.cpus === 1 ? 'processor' : 'processors'}`]),
    ...(key.node === null ? [] : [`under ${key.node}`]),
    ...members,
  ];
  return printable(parts.join(', '));
}

function ioWords({ key, members }: Cell): string {
  // Choices make another route of a strategy; its numbers would only lengthen the line.
  const modes = namedParameters(key.parameters).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name} ${value}`] : [],
  );
  const route = [
    key.strategy,
    ...(key.threads === null ? [] : [`threads ${key.threads}`]),
    ...(key.batch === null ? [] : [`batch ${key.batch}`]),
    ...modes,
    ...(key.poolSize === null ? [] : [`pool ${key.poolSize}`]),
    `depth ${key.depth}`,
    ...(key.cpus === null ? [] : [`on ${key.cpus} ${key.cpus === 1 ? 'processor' : 'processors'}`]),
    ...(key.node === null ? [] : [`under ${key.node}`]),
  ].join(' ');
  const order = key.pattern === 'seq' ? 'sequential' : 'random';
  const work =
    key.blockSizeBytes === key.fileSizeBytes
      ? `whole-file ${key.operation}`
      : `${formatBytes(key.blockSizeBytes)} ${order} ${key.operation}${vectorWords(key)}`;
  const rate = key.rate === null ? '' : ` at ${formatCount(key.rate)}/s`;
  const files = `${key.files} ${key.files === 1 ? 'file' : 'files'}`;
  return printable(`${route}, ${work}${rate}, ${files}, ${members.join(',')}`);
}

/** What a trial does just now: its rates while it measures, else the name of the phase. */
export function progressWords({ phase, bytes, operations, elapsedMs }: TrialProgress): string {
  if (phase === null) return '';
  return phase === 'measure' ? rateWords(bytes, operations, elapsedMs / 1e3) : phase;
}

/** `512 MB/s, 125 k IOPS` */
function rateWords(bytes: number, operations: number, seconds: number): string {
  if (seconds <= 0) return '';
  return `${formatBandwidth(bytes / seconds)}, ${formatCount(operations / seconds)} IOPS`;
}

/** What became of a trial: its rates, or why it has none. */
export function outcomeWords(cell: PlannedCell, { measurement, failure, exit, staged }: TrialRecord): string {
  if (isClosed({ failure })) return printable(`not available here: ${failure?.message ?? ''}`);
  if (failure !== null) return printable(`${exit}: ${failure.code}, ${failure.message}`);
  if (isActivity(cell)) return measurement === null ? exit : formatNs(measurement.elapsedNs);
  const { key } = cell;
  const kinds = key.operation === 'mix' ? ['read', 'write'] : [key.operation];
  const moved = kinds.flatMap((kind) => measurement?.operations[kind] ?? []);
  if (measurement === null || moved.length === 0) return exit;
  const bytes = moved.reduce((sum, each) => sum + each.bytes, 0);
  const count = moved.reduce((sum, each) => sum + each.count, 0);
  const words = rateWords(bytes, count, measurement.elapsedNs / NS_PER_S);
  const what = exit === 'completed' ? words : `${exit}, ${words}`;
  return staged ? `${what}, for the stages` : what;
}

/** Whether the trial's route is closed on this machine: a result, and the cell's other rounds are not run. */
export function isClosed({ failure }: Pick<TrialRecord, 'failure'>): boolean {
  return failure?.code === 'unsupported';
}

/** Whether a trial did not end as it should. A route that is closed here is a result. */
export function hasFailed({ exit, failure }: TrialRecord): boolean {
  if (isClosed({ failure })) return false;
  return exit !== 'completed' || failure !== null;
}
