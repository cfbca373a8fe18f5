import type { Cell, CellKey, PlanEstimate } from '../domain/plan.js';
import { needsFill, operationBytes } from '../workloads/build/geometry.js';
import type { Limits } from './resolve.js';
import type { MemberSpace } from './space.js';

/** Starting Node.js, loading the addon, making the pool and the workspace, and ending again. */
export const TRIAL_OVERHEAD_MS = 170;
/**
 * What a volume is taken to move while files are filled, verified and, where bytes bound a trial, measured. No volume
 * is known before it is measured; this is a disk of the middle class.
 */
export const ASSUMED_BYTES_PER_SECOND = 500e6;
/** The same of a tmpfs: a processor of the middle class that copies. */
const ASSUMED_IN_MEMORY = 2e9;

/** The model of the time that the plan takes, in words. */
export const ESTIMATE_MODEL =
  `each trial takes its warm-up, its measured time and ${TRIAL_OVERHEAD_MS} ms; ` +
  'files are filled and verified at 500 MB/s, on a tmpfs at 2 GB/s';

/** Bytes that a cell's trial writes before the measured phase; new files have none. */
export function fillBytes({ key, members }: Pick<Cell, 'key' | 'members'>): number {
  return needsFill(key) ? key.files * key.fileSizeBytes * members.length : 0;
}

/**
 * What the plan will take. Where a duration bounds the measured phase, nobody knows beforehand how many bytes it
 * writes: `bytesWritten` is null then.
 *
 * @param inMemory members that lie on a tmpfs.
 */
export function estimate(
  cells: readonly Cell[],
  limits: Pick<Limits, 'durationMs' | 'bytes' | 'rounds' | 'warmupMs'>,
  space: readonly MemberSpace[],
  staged: readonly Cell[] = [],
  inMemory: ReadonlySet<string> = new Set(),
): PlanEstimate {
  const trials = [...Array.from({ length: limits.rounds }, () => cells).flat(), ...staged];
  const each = new Map(cells.map((cell) => [cell, trialEstimate(cell, limits, inMemory)]));
  const sumOf = (value: (of: TrialEstimate) => number): number =>
    trials.reduce((sum, cell) => sum + value(each.get(cell) ?? trialEstimate(cell, limits, inMemory)), 0);
  return {
    trials: trials.length,
    elapsedMs: Math.round(sumOf(({ elapsedMs }) => elapsedMs)),
    space,
    bytesWritten: limits.durationMs === null ? sumOf(({ bytesWritten }) => bytesWritten) : null,
  };
}

/** The same with activities, whose measured work takes so many ms each in every round. */
export function withActivities(
  plain: PlanEstimate,
  activitiesMs: readonly number[],
  rounds: number,
): PlanEstimate {
  const each = activitiesMs.reduce((sum, ms) => sum + ms + TRIAL_OVERHEAD_MS, 0);
  return {
    ...plain,
    trials: plain.trials + rounds * activitiesMs.length,
    elapsedMs: Math.round(plain.elapsedMs + rounds * each),
  };
}

interface TrialEstimate {
  readonly elapsedMs: number;
  readonly bytesWritten: number;
}

function trialEstimate(
  cell: Cell,
  { durationMs, bytes, warmupMs }: Pick<Limits, 'durationMs' | 'bytes' | 'warmupMs'>,
  inMemory: ReadonlySet<string>,
): TrialEstimate {
  const { key, members } = cell;
  const once = key.files * key.fileSizeBytes * members.length;
  const fill = fillBytes(cell);
  const rate = members.every((member) => inMemory.has(member)) ? ASSUMED_IN_MEMORY : ASSUMED_BYTES_PER_SECOND;
  const transferMs = (moved: number): number => (moved / rate) * 1e3;
  const asked = bytes === null ? null : bytes * members.length;
  // New files end when they are written once.
  const bound = key.mode === 'new' ? Math.min(asked ?? once, once) : asked;
  const boundMs =
    bound === null ? Number.POSITIVE_INFINITY : Math.max(transferMs(bound), pacedMs(key, bound));
  const measuredMs = Math.min(durationMs ?? Number.POSITIVE_INFINITY, boundMs);
  return {
    elapsedMs: TRIAL_OVERHEAD_MS + warmupMs + measuredMs + transferMs(fill) + transferMs(once),
    bytesWritten: fill + Math.round((bound ?? 0) * (1 - readPart(key))),
  };
}

/** The time that a rate gives so many bytes; 0 in a closed loop. */
function pacedMs(key: CellKey, bytes: number): number {
  return key.rate === null ? 0 : (bytes / operationBytes(key) / key.rate) * 1e3;
}

/** Reads among the operations, 0 to 1. */
function readPart({ operation, readShare }: CellKey): number {
  if (operation === 'mix') return (readShare ?? 0) / 100;
  return operation === 'read' ? 1 : 0;
}
