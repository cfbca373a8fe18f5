import type { Cell } from '../../domain/plan.js';
import type { TrialRecord } from '../../domain/trial.js';
import { formatBandwidth, formatCount, NS_PER_S } from '../../domain/units.js';
import { printable } from '../../report/terminal/text.js';
import { workloadLabel } from '../../report/workload-label.js';

/** A cell in a few words: `/dev/shm native-uv pool 4 depth 16, 4 KiB random write, ...`. */
export function cellWords({ key, members }: Cell): string {
  const pool = key.poolSize === null ? '' : ` pool ${key.poolSize}`;
  const route = `${key.strategy}${pool} depth ${key.depth}`;
  return printable(`${members.join(',')} ${route}, ${workloadLabel(key, members.length)}`);
}

/** `512 MB/s, 125 k IOPS` */
export function rateWords(bytes: number, operations: number, seconds: number): string {
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
