import type { VolumeFacts } from '../domain/facts.js';
import type { Threshold, WorkloadGroup } from '../domain/finding.js';
import type { KneeEstimate } from '../domain/sweep.js';
import { NS_PER_S } from '../domain/units.js';
import { estimateKnee } from '../stats/knee-interval.js';
import { mean } from '../stats/moments.js';
import { concurrency, measuredCells, probedCells, type MeasuredCell } from './compare.js';
import { isHeldBack } from './held-back.js';
import { timesSystemCalls } from './service-times.js';
import { turnThresholds, waitingThresholds, waits, waitsForTurns } from './waiting.js';

/** What a volume does at its best with so many system calls under way. */
export interface CurvePoint {
  readonly concurrency: number;
  readonly operationsPerSecond: number;
  readonly cell: MeasuredCell;
}

/**
 * `flat`: no more than at its first point. `rising`: in proportion, as far as it was measured. `slots`: in proportion
 * up to a number of calls, and no more beyond it. `bending`: none of these.
 */
export type CurveShape = 'flat' | 'rising' | 'slots' | 'bending';

/** Throughput of a volume over the system calls in flight, whoever makes them. */
export interface VolumeCurve {
  /** By rising concurrency, each once. */
  readonly points: readonly [CurvePoint, CurvePoint, ...CurvePoint[]];
  readonly shape: CurveShape;
  /** Calls that it serves at a time where its throughput ends: by Little's law, X L; null where no end was seen. */
  readonly slots: number | null;
  /** What the rounds say of the slots: 95 % by bootstrap from 5 rounds on, below that their range; null: not known. */
  readonly slotsRange: Pick<KneeEstimate, 'interval' | 'method'> | null;
  /** One call alone, from the first point. */
  readonly latencyNs: number;
  /** Each thread of every point had a file of its own at hand, so that no lock of a file is in it. */
  readonly ownFiles: boolean;
  /** What the most of its points does over the first. */
  readonly gain: number;
  /** Each point stands on two rounds at least that nobody disturbed, unless all were. */
  readonly isSteady: boolean;
}

/** A quarter more comes of less overhead between calls, not of calls that overlap. */
export const MOST_FLAT = 1.25;
/** Of whole files: one alone takes the time of opening, closing and hand-overs beside the volume's; two at a time would do twice as much. */
const MOST_FLAT_FILES = 1.85;
/** Threads take turns on few processors: three quarters of the proportion is in proportion. */
export const LEAST_PROPORTION = 0.75;
/** Two points that differ by no more are the end of the rise. */
export const PLATEAU = 1.2;
/** Two wake-ups of a thread, of some 15 us each, are lost in it. */
const LONG_CALL_NS = 300e3;
/** One round may be of a bad moment; those of several routes with as many in flight bear each other out. */
const LEAST_ROUNDS = 2;
/** Of a point with as many in flight, what work must do that the curve is said to be of. */
const LEAST_OF_CURVE = 0.5;
/** The two points of an end lie so far apart in concurrency that a rise would have shown. */
const LEAST_APART = 1.5;

/** Of rules that judge the curve: which cells are on it, and when it has an end. */
export const curveThresholds: readonly Threshold[] = [
  ...waitingThresholds,
  ...turnThresholds,
  {
    name: 'one operation alone, from which on routes over a pool are on the curve as well',
    value: LONG_CALL_NS,
    unit: 'ns',
    reason: 'below it waking a thread is a part of the time that the volume would be blamed for',
  },
  {
    name: 'gain of more whole files at a time that still is none, at most',
    value: MOST_FLAT_FILES,
    unit: 'times',
    reason:
      'one file alone takes opening, closing and hand-overs beside what the volume takes; a volume that serves two at a time does twice as much',
  },
  {
    name: 'rounds of a point of the curve, of all cells with as many in flight, at least',
    value: LEAST_ROUNDS,
    reason:
      'a single round may be of a bad moment; those that others disturbed count, and the confidence is a step lower where fewer are left without them',
  },
  {
    name: 'operations in flight of the two points that show an end, apart by at least',
    value: LEAST_APART,
    unit: 'times',
    reason: 'between nearer ones a rise would drown in the spread of the rounds',
  },
];

/**
 * The curve of a group's work, of the cells that wait for the volume; of each concurrency the best. Where cells of
 * a file for each call were measured those of fewer are left out: they would show the locks of files, unless as many
 * calls do as much over either. Null: fewer than two points.
 */
export function volumeCurve(facts: VolumeFacts, group: WorkloadGroup): VolumeCurve | null {
  const waiting = measuredCells(facts, group).filter(
    (cell) =>
      isHeldBack(cell) &&
      !gathers(cell) &&
      cell.operationsPerSecond.mean > 0 &&
      !waitsForTurns(cell, (concurrency(cell) * NS_PER_S) / cell.operationsPerSecond.mean) &&
      waits(facts, cell),
  );
  const many = waiting.filter(hasOwnFiles);
  const apart = concurrencies(many) > 1;
  const [first, second, ...rest] = fairPoints(apart && !isAlike(many, waiting) ? many : waiting);
  if (first === undefined || second === undefined) return null;
  if (isOfOthers(facts, waiting, [first, second, ...rest])) return null;
  const points = [first, second, ...rest] as const;
  const latencyNs = latencyOf(first);
  const end = plateau(points);
  const slots = end === null ? null : (end.operationsPerSecond * latencyNs) / NS_PER_S;
  return {
    points,
    shape: shapeOf(points, slots),
    slots,
    slotsRange: end === null ? null : slotsRange(first, end),
    latencyNs,
    ownFiles: apart,
    gain: mostOf(points) / first.operationsPerSecond,
    isSteady: points.every(({ cell }) => cell.bytesPerSecondRounds.length >= LEAST_ROUNDS),
  };
}

/**
 * Whether what was asked for does far less than the curve with as many in flight, since each of its operations opens a file: then
 * the curve of those that do not says nothing of it.
 */
function isOfOthers(
  facts: VolumeFacts,
  waiting: readonly MeasuredCell[],
  points: readonly CurvePoint[],
): boolean {
  const probed = probedCells(facts);
  const asked = waiting.filter(({ id }) => !probed.has(id));
  return (
    asked.length > 0 &&
    asked.every((cell) => {
      const opens = cell.strategy.appends === true && cell.strategy.opensBy === 'path';
      const point = points.find((other) => other.concurrency >= concurrency(cell));
      return (
        opens &&
        point !== undefined &&
        cell.operationsPerSecond.mean < LEAST_OF_CURVE * point.operationsPerSecond
      );
    })
  );
}

/** Streams gather what waits into one call, or open, find the end and close between their reads: their operations are not the volume's alone. */
export function gathers({ strategy }: Pick<MeasuredCell, 'strategy'>): boolean {
  return strategy.name.startsWith('fs-stream');
}

/** Whether each call that it can have under way has a file of its own at hand, so that none waits for the lock of one. */
export function hasOwnFiles(cell: MeasuredCell): boolean {
  // Threads that share files are in one at a time.
  if (cell.key.parameters.sharing === 'shared' && concurrency(cell) > Math.max(1, cell.members.length))
    return false;
  return cell.key.files * Math.max(1, cell.members.length) >= concurrency(cell);
}

/** Whether as many calls in flight do as much over fewer files, so that no lock of a file is in theirs either. */
function isAlike(many: readonly MeasuredCell[], all: readonly MeasuredCell[]): boolean {
  const shared = bestByConcurrency(all.filter((cell) => !many.includes(cell)));
  const own = new Map(bestByConcurrency(many).map((point) => [point.concurrency, point.operationsPerSecond]));
  const pairs = shared.flatMap(({ concurrency: inFlight, operationsPerSecond }) => {
    const apart = own.get(inFlight);
    return apart === undefined
      ? []
      : [Math.max(apart, operationsPerSecond) / Math.min(apart, operationsPerSecond)];
  });
  return pairs.length > 0 && pairs.every((times) => times <= PLATEAU);
}

/** Where an operation takes so long that waking a thread does not matter, of all routes; else of those that call by themselves. */
function fairPoints(cells: readonly MeasuredCell[]): readonly CurvePoint[] {
  const all = bestByConcurrency(cells);
  const [first] = all;
  if (first === undefined || latencyOf(first) >= LONG_CALL_NS) return all;
  return bestByConcurrency(cells.filter(timesSystemCalls));
}

function latencyOf({ concurrency: inFlight, operationsPerSecond }: CurvePoint): number {
  return (inFlight * NS_PER_S) / operationsPerSecond;
}

function concurrencies(cells: readonly MeasuredCell[]): number {
  return new Set(cells.map(concurrency)).size;
}

function bestByConcurrency(cells: readonly MeasuredCell[]): readonly CurvePoint[] {
  const best = new Map<number, CurvePoint>();
  const rounds = new Map<number, number>();
  for (const cell of cells) {
    const point = {
      concurrency: concurrency(cell),
      operationsPerSecond: cell.operationsPerSecond.mean,
      cell,
    };
    const before = rounds.get(point.concurrency) ?? 0;
    rounds.set(point.concurrency, before + completedRounds(cell));
    const other = best.get(point.concurrency);
    if (other === undefined || other.operationsPerSecond < point.operationsPerSecond) {
      best.set(point.concurrency, point);
    }
  }
  return [...best.values()]
    .filter((point) => (rounds.get(point.concurrency) ?? 0) >= LEAST_ROUNDS)
    .sort((a, b) => a.concurrency - b.concurrency);
}

/** Also those that others disturbed: one that was not, of several, is no worse than several that were. */
function completedRounds({ trials }: MeasuredCell): number {
  return trials.filter(({ exit, failure }) => exit === 'completed' && failure === null).length;
}

/** The larger of the two last points, where they are alike and far enough apart; null where the rise goes on. */
function plateau(points: readonly CurvePoint[]): CurvePoint | null {
  const last = points[points.length - 1];
  const before = points.findLast(
    (point) => last !== undefined && point.concurrency * LEAST_APART <= last.concurrency,
  );
  if (last === undefined || before === undefined) return null;
  const [low, high] = before.operationsPerSecond < last.operationsPerSecond ? [before, last] : [last, before];
  return high.operationsPerSecond <= low.operationsPerSecond * PLATEAU ? high : null;
}

/** The same by Little's law of single rounds, or of rounds that are drawn anew. */
function slotsRange(first: CurvePoint, end: CurvePoint): Pick<KneeEstimate, 'interval' | 'method'> {
  const rounds = [first, end].map(({ cell }) => {
    const each = cell.operationsPerSecond.mean / cell.bytesPerSecond.mean;
    return cell.bytesPerSecondRounds.map((bytes) => bytes * each);
  });
  const { interval, method } = estimateKnee(rounds, ([alone = [], most = []]) =>
    mean(alone) === 0 ? null : (mean(most) * first.concurrency) / mean(alone),
  );
  return { interval, method };
}

function shapeOf(points: VolumeCurve['points'], slots: number | null): CurveShape {
  const [first] = points;
  const last = points[points.length - 1] ?? first;
  const most = mostOf(points);
  const proportion = (point: CurvePoint, most = Infinity): number =>
    (first.operationsPerSecond * Math.min(point.concurrency, most)) / first.concurrency;
  if (most <= first.operationsPerSecond * mostFlat(first)) return 'flat';
  if (last.operationsPerSecond >= LEAST_PROPORTION * proportion(last)) return 'rising';
  // With the slots of its own end each point must lie where so many slots would put it.
  const fits =
    slots !== null &&
    points.every((point) => point.operationsPerSecond * PLATEAU >= proportion(point, slots));
  return fits ? 'slots' : 'bending';
}

function mostOf(points: readonly CurvePoint[]): number {
  return Math.max(...points.map(({ operationsPerSecond }) => operationsPerSecond));
}

function mostFlat({ cell }: CurvePoint): number {
  return cell.strategy.unit === 'file' ? MOST_FLAT_FILES : MOST_FLAT;
}

/** Whether the best round of the first point says that there is no gain after all: a slow one beside it looks like a rise. */
export function mayBeFlat({ points }: VolumeCurve): boolean {
  return points[0].cell.operationsPerSecond.max * MOST_FLAT >= mostOf(points);
}

/** `98.7, 99.6, 101 operations/s with 1, 4, 16 in flight`. */
export function curveWords(
  { points }: Pick<VolumeCurve, 'points'>,
  format: (value: number) => string,
): string {
  return (
    `${points.map(({ operationsPerSecond }) => format(operationsPerSecond)).join(', ')} operations/s with ` +
    `${points.map((point) => point.concurrency).join(', ')} in flight`
  );
}
