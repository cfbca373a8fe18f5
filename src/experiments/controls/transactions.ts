import type { Evidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';
import { NS_PER_S, significant } from '../../domain/units.js';

/** Below so many times between the quickest setting and the slowest one, waiting for the device tells nothing apart. */
const LEAST_DIFFERENCE = 1.5;
/** A write-ahead log that is synced at checkpoints alone: the last commits may be lost (sqlite.org/pragma.html, `synchronous`). */
const UNSAFE = 'wal, normal';

/** What SQLite reached on one volume with one setting. */
export interface Transactions {
  readonly path: string;
  /** `wal, full`. */
  readonly setting: string;
  readonly perSecond: number;
  /** Of the time, that in which the process was on no processor, 0 to 1. */
  readonly waitingShare: number;
}

/** Transactions a second of every volume and setting that was measured. */
export function transactionsOf(activities: readonly ReportActivity[]): readonly Transactions[] {
  return activities.flatMap(({ key, path, figures, time, cpu }) => {
    const perSecond = figures['transactions/s']?.value.median;
    if (key.route !== 'sqlite-transactions' || path === null || time === null || perSecond === undefined)
      return [];
    const { journal, synchronous } = key.parameters;
    const busySeconds = (cpu.userNs + cpu.systemNs) / NS_PER_S;
    return [
      {
        path,
        setting: `${String(journal)}, ${String(synchronous)}`,
        perSecond,
        waitingShare: Math.min(1, Math.max(0, 1 - busySeconds / time.elapsedSeconds.median)),
      },
    ];
  });
}

/** What safety costs on each volume: the quickest setting beside the slowest one. */
export function transactionReasons(all: readonly Transactions[]): readonly string[] {
  const paths = [...new Set(all.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const own = all.filter((each) => each.path === path).sort((a, b) => b.perSecond - a.perSecond);
    const [first] = own;
    const last = own.at(-1);
    if (!first || !last) return [];
    if (first === last) return [`SQLite on ${path}: ${rate(first)}, ${waiting(first)}.`];
    const ratio = first.perSecond / last.perSecond;
    if (ratio < LEAST_DIFFERENCE) {
      return [`SQLite on ${path}: ${rate(first)}, ${rate(last)}: being durable costs little there.`];
    }
    return [
      `SQLite on ${path}: ${rate(first)}, ${waiting(first)}; ${durableBetween(own)}${rate(last)}, ${significant(ratio)} times fewer, ${waiting(last)}.`,
    ];
  });
}

export function transactionEvidence(all: readonly Transactions[]): readonly Evidence[] {
  return all.map(({ path, setting, perSecond }) => ({
    name: `SQLite transactions, ${setting}`,
    value: Number(significant(perSecond)),
    unit: '/s',
    source: `sqlite-transactions on ${path}, median of the rounds`,
  }));
}

/** The quickest that is durable at each commit, where it is neither the first nor the last. */
function durableBetween(sorted: readonly Transactions[]): string {
  const found = sorted.slice(1, -1).find(({ setting }) => setting !== UNSAFE);
  return found === undefined || sorted[0]?.setting !== UNSAFE ? '' : `${rate(found)}; `;
}

function rate({ setting, perSecond }: Transactions): string {
  const safety = setting === UNSAFE ? ' (not durable at each commit)' : '';
  return `${significant(perSecond)} transactions/s with ${setting}${safety}`;
}

function waiting({ waitingShare }: Transactions): string {
  return `of whose time ${(100 * waitingShare).toFixed(0)} % was spent off the processors`;
}
