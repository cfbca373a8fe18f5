import type { CellFacts, ProgressFacts, VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { NS_PER_MS, NS_PER_S } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { total } from '../stats/moments.js';
import { median } from '../stats/summary.js';
import { concurrency, measuredCells, totalDepth, type MeasuredCell } from './compare.js';
import { calledLatency, calledSumNs } from './from-call.js';
import { isHeldByLimit, limitUses } from './io-limits.js';
import { samplesOf } from './progress-samples.js';

/** Four samples at the usual ten a second, of which three lie wholly within: shorter ones may be slow operations. */
export const LEAST_STALL_NS = 400 * NS_PER_MS;
const USUAL_SAMPLE_NS = 100 * NS_PER_MS;
/** A span in which nothing ends is a stall only where operations usually end far sooner. */
export const LEAST_TIMES_USUAL = 10;
/** At a rate nothing ends where nothing is due: so many operations were, and none of any lane ended. */
export const LEAST_DUE = 10;
/** From here on operations may wait for processors, though not all of them for as long as this. */
export const MOST_PRESSURE = 0.5;
export const LEAST_PRESSED_NS = 700 * NS_PER_MS;
/** A single span of that length is more than a slow moment. */
const LONG_STALL_NS = NS_PER_S;
/** A sample that covers so many times the usual was taken late: whoever samples stood still as well. */
const LATE_SAMPLE = 3;
/** Of one operation: what is below is our own messages, which are counted as well, not an operation that ended. */
const MOST_STILL = 0.5;
/** Smaller operations cannot be told from them. */
const LEAST_OPERATION_BYTES = 1024;
/** Of the lanes, those whose operations end together when a stall ends at the end of a trial. */
const LEAST_LANES = 0.75;
/** Of the lanes' time outside the spans, what slow operations take: in a stall they last as long as it does. */
export const MOST_SLOW_BETWEEN = 0.25;
/** At a rate lanes are idle between: of what slow operations take, so much lies outside the spans at most. */
export const MOST_SLOW_ELSEWHERE = 0.5;

/** A span in which no operation of any lane ended. */
export interface StallSpan {
  readonly cell: MeasuredCell;
  readonly round: number;
  readonly startNs: number;
  readonly lengthNs: number;
  /** With half of the samples at its edges, within which it began and ended. */
  readonly aboutNs: number;
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
  if (cells.some((cell) => limitUses(facts, cell).some(isHeldByLimit))) return null;
  const seen = cells.flatMap((cell) => cell.progress.flatMap((progress) => watched(cell, progress) ?? []));
  const several = seen.filter(({ cell }) => concurrency(cell) > 1);
  const judged = several.length > 0 ? several : seen;
  if (judged.length === 0) return null;
  return {
    spans: standTogether(judged) ? judged.flatMap(({ spans }) => spans) : [],
    rounds: judged.length,
    watchedNs: total(judged.map(({ lengthNs }) => lengthNs)),
    severalLanes: several.length > 0,
  };
}

/** Whether spans are more than one slow moment: two of them, or one of a second. */
export function isStall({ spans }: Stalls): boolean {
  return spans.length >= 2 || spans.some(({ lengthNs }) => lengthNs >= LONG_STALL_NS);
}

/** How long nothing of a cell ended, in spans of any length, over its rounds; null: that could not be seen. */
export function stoodStillNs(cell: MeasuredCell): number | null {
  const rounds = cell.progress.flatMap((progress) => watched(cell, progress) ?? []);
  return rounds.length === 0 ? null : total(rounds.map(({ stillNs }) => stillNs));
}

interface Watched {
  readonly cell: MeasuredCell;
  readonly lengthNs: number;
  /** All that it stood still, in spans of any length. */
  readonly stillNs: number;
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
  if (samples.every(({ bytes }) => bytes === 0)) return null;
  const usualNs = median(samples.map((sample) => sample.endNs - sample.startNs));
  const pressed = (cell.pressure.cpuSome.value ?? 0) >= MOST_PRESSURE;
  // A span begins and ends within a sample, in which something ended: what is seen of it is shorter by up to two.
  const leastNs = Math.max(
    pressed ? LEAST_PRESSED_NS : LEAST_STALL_NS - Math.min(usualNs, USUAL_SAMPLE_NS),
    LEAST_TIMES_USUAL * usualLatency(cell),
    cell.key.rate === null ? 0 : (LEAST_DUE * NS_PER_S) / cell.key.rate,
  );
  const spans: StallSpan[] = [];
  let stillNs = 0;
  let openNs: number | null = null;
  let beforeNs = 0;
  for (const [index, sample] of samples.entries()) {
    const still = sample.bytes < MOST_STILL * each && sample.endNs - sample.startNs <= LATE_SAMPLE * usualNs;
    if (still) {
      if (openNs === null) {
        openNs = sample.startNs;
        const before = samples[index - 1];
        beforeNs = before === undefined ? 0 : before.endNs - before.startNs;
      }
      continue;
    }
    if (openNs !== null) {
      const lengthNs = sample.startNs - openNs;
      const aboutNs = lengthNs + (beforeNs + sample.endNs - sample.startNs) / 2;
      // Samples of a millisecond, as at the edges of phases, hold no operation by chance.
      if (lengthNs >= usualNs / 2) stillNs += aboutNs;
      // At the end of a trial nothing new is begun: one slow operation would do, unless those of all lanes end with it.
      const last = sample.endNs >= endNs;
      if (lengthNs >= leastNs && (!last || endsAllLanes(cell, sample.bytes))) {
        spans.push({ cell, round, startNs: openNs, lengthNs, aboutNs });
      }
      openNs = null;
    }
  }
  return { cell, lengthNs: endNs, stillNs, spans };
}

/**
 * Whether all lanes stop and go on together. Where each lane waits for a slow
 * operation of its own, all of them may do so at the same time for most of it; but they come to it one after another and
 * go on one after another, so that most lanes stand still between the spans, too; at a rate, where lanes are idle between, most of
 * what slow operations take lies there. Of single lanes, and of few operations, it cannot be told: then they do.
 */
function standTogether(rounds: readonly Watched[]): boolean {
  let allSlowNs = 0;
  let slowNs = 0;
  let betweenNs = 0;
  const paced = rounds.some(({ cell }) => cell.key.rate !== null);
  for (const cell of new Set(rounds.map((round) => round.cell))) {
    const slow = slowLaneNs(cell);
    if (slow === null || concurrency(cell) < 2) continue;
    const own = rounds.filter((round) => round.cell === cell);
    const stillShare = total(own.map(({ stillNs }) => stillNs)) / total(own.map(({ lengthNs }) => lengthNs));
    // At a rate those that wait for a thread are as late within the spans, but between them none waits: there the slow ones are of
    // the threads, as many as are at work at a time.
    const stillNs = stillShare * cell.elapsedNs;
    const between = (slow - stillNs) * (cell.key.rate === null ? 1 : totalDepth(cell) / concurrency(cell));
    allSlowNs += stillNs + between;
    slowNs += between;
    betweenNs += (1 - stillShare) * cell.elapsedNs;
  }
  if (paced && slowNs > MOST_SLOW_ELSEWHERE * allSlowNs) return false;
  return betweenNs <= 0 || slowNs / betweenNs < MOST_SLOW_BETWEEN;
}

/**
 * What slow operations take of a lane's time, on average; null: too few operations to tell which are slow. A lane is each of those in
 * flight: what waits for a thread of the pool meanwhile is as late.
 */
function slowLaneNs(cell: MeasuredCell): number | null {
  const done = kindsOf(cell).flatMap((kind) => cell.operations[kind] ?? []);
  if (!done.some(({ tail }) => tail !== null)) return null;
  const slowNs = total(done.map((operation) => (operation.tail?.time ?? 0) * calledSumNs(operation)));
  return Math.min(cell.elapsedNs, slowNs / totalDepth(cell));
}

function endsAllLanes(cell: CellFacts, bytes: number): boolean {
  const lanes = concurrency(cell);
  return lanes > 1 && bytes >= LEAST_LANES * lanes * operationBytes(cell);
}

/** What one operation moves, on average. */
export function operationBytes({ operations, key }: CellFacts): number {
  const operation = operations[key.operation];
  return operation === undefined || operation.count === 0
    ? key.blockSizeBytes
    : operation.bytes / operation.count;
}

/** The longest of the medians of what a lane does; the mean, where too few were done for a median. */
export function usualLatency(cell: CellFacts): number {
  const usual = kindsOf(cell).flatMap((kind) => {
    const operation = cell.operations[kind];
    if (operation === undefined) return [];
    const { count, p50, mean } = calledLatency(operation);
    return count === 0 ? [] : [p50 ?? mean];
  });
  return Math.max(0, ...usual);
}

/** What a lane does, one after another. */
function kindsOf({ key }: CellFacts): readonly string[] {
  return [key.operation, ...(writesPerSync(key.durability) === null ? [] : ['sync', 'commit'])];
}
