import type { ReportActivity } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';
import { figureOf } from '../activities/figures.js';

/** Sums computed in one place, beside files. */
export interface PlaceResult {
  readonly place: string;
  readonly activity: ReportActivity;
  /** Shares of the shorter of the two works alone. */
  readonly achieved: Summary;
  readonly possible: Summary;
  readonly delayMaxMs: number | null;
  /** Processors that the I/O alone keeps busy. */
  readonly ioProcessors: number;
  readonly processors: number;
  /** I/O alone afterwards over I/O alone before. */
  readonly drift: number;
}

/** The same files, written in the same way in the same directory, beside sums in one place or another. */
export interface Condition {
  /** `10 files of 5 MiB, one write each, synced, /srv`. */
  readonly name: string;
  readonly durable: boolean;
  /** The loop asks for each piece of a file. */
  readonly inPieces: boolean;
  /** In the order loop, workers, addon, as far as they were measured. */
  readonly places: readonly PlaceResult[];
}

const placeNames = ['loop', 'workers', 'addon'];

/** What was measured of both at once; that where most can overlap stands first. */
export function conditionsOf(activities: readonly ReportActivity[]): readonly Condition[] {
  const groups = new Map<string, Condition>();
  for (const place of placeNames) {
    for (const activity of activities.filter(({ key }) => key.route === place)) {
      const result = placeResult(place, activity);
      if (result === null) continue;
      const name = nameOf(activity);
      const { durability, call } = activity.key.parameters;
      const known = groups.get(name);
      groups.set(name, {
        name,
        durable: durability === 'end',
        inPieces: call === 'writeFile',
        places: [...(known?.places ?? []), result],
      });
    }
  }
  return [...groups.values()].sort((a, b) => mostPossible(b) - mostPossible(a));
}

/** Places whose I/O alone differs more than so many times before and after: overlap is made of it, and then means little. */
export function unsteadyOf({ places }: Condition, steadyTimes: number): readonly PlaceResult[] {
  return places.filter(({ drift }) => drift > steadyTimes || drift < 1 / steadyTimes);
}

function mostPossible({ places }: Condition): number {
  return Math.max(...places.map(({ possible }) => possible.median));
}

function placeResult(place: string, activity: ReportActivity): PlaceResult | null {
  const achieved = figureOf(activity, 'overlap achieved');
  const possible = figureOf(activity, 'overlap possible');
  if (achieved === null || possible === null) return null;
  return {
    place,
    activity,
    achieved,
    possible,
    delayMaxMs: figureOf(activity, 'loop delay max')?.median ?? null,
    ioProcessors: figureOf(activity, 'processors of I/O')?.median ?? 0,
    processors: figureOf(activity, 'processors')?.median ?? 1,
    drift: figureOf(activity, 'I/O, last over first')?.median ?? 1,
  };
}

function nameOf({ key, path }: ReportActivity): string {
  const { files, fileMib, call, durability, sums } = key.parameters;
  const many = (count: unknown, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;
  const how = call === 'writeFile' ? 'in pieces of 512 KiB' : 'one write each';
  const synced = durability === 'end' ? 'synced' : 'not synced';
  const rest = [key.poolSize === 4 ? '' : `pool ${String(key.poolSize)}`, path ?? ''].filter(
    (text) => text !== '',
  );
  const beside = `beside ${many(sums, 'sum')}`;
  return [`${many(files, 'file')} of ${String(fileMib)} MiB, ${how}, ${synced}, ${beside}`, ...rest].join(
    ', ',
  );
}
