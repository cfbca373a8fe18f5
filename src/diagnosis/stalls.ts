import type { CellFacts, ProgressFacts, VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { NS_PER_MS, NS_PER_S } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { median } from '../stats/summary.js';
import { concurrency, measuredCells, type MeasuredCell } from './compare.js';
import { isAtLimit, limitUses } from './io-limits.js';
import { samplesOf } from './progress-samples.js';

/** Four samples at the usual ten a second: shorter ones cannot be told from slow operations. */
export const LEAST_STALL_NS = 400 * NS_PER_MS;
/** A span in which nothing ends is a stall only where operations usually end far sooner. */
export const LEAST_TIMES_USUAL = 10;
/** From here on operations may wait for processors, though not for as long as this: a second. */
export const MOST_PRESSURE = 0.5;
export const LONG_STALL_NS = NS_PER_S;
/** A sample that covers so many times the usual was taken late: whoever samples stood still as well. */
const LATE_SAMPLE = 3;
/** Of one operation: what is below is our own messages, which are counted as well, not an operation that ended. */
const MOST_STILL = 0.5;
/** Smaller operations cannot be told from them. */
const LEAST_OPERATION_BYTES = 1024;
/** Bytes seen over bytes moved, at least: else others than the trial's own process moved them. */
const LEAST_SEEN = 0.5;
/** Of the lanes, those whose operations end together when a stall ends at the end of a trial. */
const LEAST_LANES = 0.75;

/** A span in which no operation of any lane ended. */
export interface StallSpan {
  readonly cell: MeasuredCell;
  readonly round: number;
  readonly startNs: number;
  readonly lengthNs: number;
}

/** What was seen of the progress of a group's cells. */
export interface Stalls {
  readonly spans: readonly StallSpan[];
  /** Rounds in which it could be seen. */
  readonly rounds: number;
  /** Length of these rounds. */
  readonly watchedNs: number;
  /** Cells with several operations under way; otherwise one slow operation looks alike. */
  readonly severalLanes: boolean;
}

/**
 * Spans without progress: of the cells that have several operations under way, or where there is none, of the others.
 * Null: progress could not be seen, or a limit of a cgroup is reached.
 */
export function stallsIn(facts: VolumeFacts, group: WorkloadGroup): Stalls | null {
  const cells = measuredCells(facts, group);
  if (cells.some((cell) => limitUses(facts, cell).some(isAtLimit))) return null;
  const seen = cells
    .filter(({ key }) => key.rate === null)
    .flatMap((cell) => cell.progress.flatMap((progress) => watched(cell, progress) ?? []));
  const several = seen.filter(({ cell }) => concurrency(cell) > 1);
  const judged = several.length > 0 ? several : seen;
  if (judged.length === 0) return null;
  return {
    spans: judged.flatMap(({ spans }) => spans),
    rounds: judged.length,
    watchedNs: judged.reduce((sum, { lengthNs }) => sum + lengthNs, 0),
    severalLanes: several.length > 0,
  };
}

/** Whether spans are more than one slow moment: two of them, or one of a second. */
export function isStall({ spans }: Stalls): boolean {
  return spans.length >= 2 || spans.some(({ lengthNs }) => lengthNs >= LONG_STALL_NS);
}

interface Watched {
  readonly cell: MeasuredCell;
  readonly lengthNs: number;
  readonly spans: readonly StallSpan[];
}

function watched(cell: MeasuredCell, progress: ProgressFacts): Watched | null {
  const { round } = progress;
  const samples = samplesOf(progress);
  const trial = cell.trials.find((candidate) => candidate.round === round);
  const each = operationBytes(cell);
  if (trial === undefined || trial.elapsedNs === null || samples.length < 2) return null;
  if (each < LEAST_OPERATION_BYTES) return null;
  const endNs = trial.elapsedNs;
  const moved = samples.reduce((sum, { bytes }) => sum + bytes, 0);
  if (moved < (LEAST_SEEN * (trial.bytesPerSecond ?? 0) * endNs) / NS_PER_S || moved === 0) return null;
  const usualNs = median(samples.map((sample) => sample.endNs - sample.startNs));
  const pressed = (cell.pressure.cpuSome.value ?? 0) >= MOST_PRESSURE;
  const leastNs = Math.max(pressed ? LONG_STALL_NS : LEAST_STALL_NS, LEAST_TIMES_USUAL * usualLatency(cell));
  const spans: StallSpan[] = [];
  let openNs: number | null = null;
  for (const sample of samples) {
    const still = sample.bytes < MOST_STILL * each && sample.endNs - sample.startNs <= LATE_SAMPLE * usualNs;
    if (still) {
      openNs ??= sample.startNs;
      continue;
    }
    if (openNs !== null) {
      const lengthNs = sample.startNs - openNs;
      // At the end of a trial nothing new is begun: one slow operation would do, unless those of all lanes end with it.
      const last = sample.endNs >= endNs;
      if (lengthNs >= leastNs && (!last || endsAllLanes(cell, sample.bytes))) {
        spans.push({ cell, round, startNs: openNs, lengthNs });
      }
      openNs = null;
    }
  }
  return { cell, lengthNs: endNs, spans };
}

function endsAllLanes(cell: CellFacts, bytes: number): boolean {
  const lanes = concurrency(cell);
  return lanes > 1 && bytes >= LEAST_LANES * lanes * operationBytes(cell);
}

/** What one operation moves, on average. */
function operationBytes({ operations, key }: CellFacts): number {
  const operation = operations[key.operation];
  return operation === undefined || operation.count === 0
    ? key.blockSizeBytes
    : operation.bytes / operation.count;
}

/** The longest of the medians of what a lane does; the mean, where too few were done for a median. */
function usualLatency({ key, operations }: CellFacts): number {
  const syncs = writesPerSync(key.durability) === null ? [] : ['sync', 'commit'];
  const usual = [key.operation, ...syncs].flatMap((kind) => {
    const latency = operations[kind]?.latencyNs;
    return latency === undefined || latency.count === 0 ? [] : [latency.p50 ?? latency.mean];
  });
  return Math.max(0, ...usual);
}
