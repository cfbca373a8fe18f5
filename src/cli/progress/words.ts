import type { Cell } from '../../domain/plan.js';
import type { TrialRecord } from '../../domain/trial.js';
import type { TrialProgress } from '../../domain/run-listener.js';
import { formatBandwidth, formatBytes, formatCount, NS_PER_S } from '../../domain/units.js';
import { printable } from '../../report/terminal/text.js';

/** A cell in a few words, what changes first: `native-uv pool 4 depth 16, 4 KiB random write, 8 files, /dev/shm`. */
export function cellWords({ key, members }: Cell): string {
  const pool = key.poolSize === null ? '' : ` pool ${key.poolSize}`;
  const work = `${formatBytes(key.blockSizeBytes)} ${key.pattern === 'seq' ? 'sequential' : 'random'} ${key.operation}`;
  const files = `${key.files} ${key.files === 1 ? 'file' : 'files'}`;
  return printable(`${key.strategy}${pool} depth ${key.depth}, ${work}, ${files}, ${members.join(',')}`);
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
export function outcomeWords({ key }: Cell, { measurement, failure, exit }: TrialRecord): string {
  if (failure !== null) return printable(`${exit}: ${failure.code}, ${failure.message}`);
  const main = measurement?.operations[key.operation];
  if (measurement === null || main === undefined) return exit;
  const words = rateWords(main.bytes, main.count, measurement.elapsedNs / NS_PER_S);
  return exit === 'completed' ? words : `${exit}, ${words}`;
}

/** Whether a trial ended as it should. */
export function hasFailed({ exit, failure }: TrialRecord): boolean {
  return exit !== 'completed' || failure !== null;
}
