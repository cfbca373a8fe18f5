import type { Evidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';
import { significant } from '../../domain/units.js';

export interface Transactions {
  readonly path: string;
  /** `wal, full`. */
  readonly setting: string;
  readonly perSecond: number;
}

/** Transactions a second of every volume and setting that was measured. */
export function transactionsOf(activities: readonly ReportActivity[]): readonly Transactions[] {
  return activities.flatMap(({ key, path, figures }) => {
    const perSecond = figures['transactions/s']?.value.median;
    if (key.route !== 'sqlite-transactions' || path === null || perSecond === undefined) return [];
    const { journal, synchronous } = key.parameters;
    return [{ path, setting: `${String(journal)}, ${String(synchronous)}`, perSecond }];
  });
}

/** What safety costs on each volume: the quickest setting beside the safest one. */
export function transactionReasons(all: readonly Transactions[]): readonly string[] {
  const paths = [...new Set(all.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const own = all.filter((each) => each.path === path).sort((a, b) => b.perSecond - a.perSecond);
    const [first] = own;
    const last = own.at(-1);
    if (!first || !last) return [];
    if (first === last) return [`SQLite on ${path} makes ${rate(first)}.`];
    const ratio = first.perSecond / last.perSecond;
    return [
      `SQLite on ${path} makes ${rate(first)} and ${rate(last)}, ${significant(ratio)} times fewer: that is storage, and no ` +
        'schedule of the runtime changes it.',
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

function rate({ setting, perSecond }: Transactions): string {
  return `${significant(perSecond)} transactions/s with ${setting}`;
}
