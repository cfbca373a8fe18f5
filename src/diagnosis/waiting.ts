import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Threshold } from '../domain/finding.js';
import { goesByLibuvRing } from '../domain/libuv-io.js';
import { concurrency, jobShare, type MeasuredCell } from './compare.js';
import { coresUsed, processorsOf } from './processors.js';

/** From here on the processors are what the work waits for. */
const BUSY_PROCESSORS = 0.7;
export const BUSY_LOOP = 0.8;
/** From here on a short operation may have waited for its thread's turn on a processor, */
const MOST_PRESSURE = 0.5;
/** which comes after some milliseconds. */
const TURN_NS = 5e6;

/** Of rules that look at cells which wait for the volume: {@link waits}. */
export const waitingThresholds: readonly Threshold[] = [
  {
    name: 'processors in use over those that the threads of a cell can use, below, for it to wait for the volume',
    value: BUSY_PROCESSORS,
    unit: 'share',
    reason: 'busier ones are themselves what the work waits for',
  },
  {
    name: 'event-loop utilisation of such a cell, where its route leaves the loop free, below',
    value: BUSY_LOOP,
    unit: 'share',
    reason: 'a loop with less to spare is what the work waits for',
  },
];

/** Of rules that leave out waits for a turn on a processor: {@link waitsForTurns}. */
export const turnThresholds: readonly Threshold[] = [
  {
    name: 'CPU pressure of the machine, at least, for short calls to count as waits for a processor',
    value: MOST_PRESSURE,
    unit: 'share',
    reason: 'with so many tasks in line a thread waits for its turn at the end of each call',
  },
  {
    name: 'and length of such a call, below',
    value: TURN_NS,
    unit: 'ns',
    reason:
      'the scheduler gives a thread its turn within some milliseconds: longer calls wait for something else',
  },
];

/** Whether a cell waits for something other than processors and JavaScript. */
export function waits(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const loop = cell.strategy.blocksLoop ? 0 : (cell.eventLoopUtilisation.value ?? 0);
  return (coresUsed(cell).value ?? 0) / usableProcessors(facts, cell) < BUSY_PROCESSORS && loop < BUSY_LOOP;
}

/** Whether calls are so short, on processors so much asked for, that those are what the calls may have waited for. */
export function waitsForTurns({ pressure }: CellFacts, callNs: number): boolean {
  return (pressure.cpuSome.value ?? 0) >= MOST_PRESSURE && callNs < TURN_NS;
}

/** Whether a cell keeps its event loop busy. One that blocks the loop does so while it waits, too: its processor tells. */
export function keepsLoopBusy(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const { strategy, eventLoopUtilisation } = cell;
  return strategy.blocksLoop ? !waits(facts, cell) : (eventLoopUtilisation.value ?? 0) >= BUSY_LOOP;
}

/**
 * Share of a cell's time in which none of the processors that it can use were at work for it, 0 to 1: what a verdict
 * on the volume can explain. The final sync is left out.
 */
export function waitShare(facts: VolumeFacts, cell: MeasuredCell): number {
  const busy = (coresUsed(cell).value ?? 0) / usableProcessors(facts, cell);
  return Math.max(0, 1 - busy) * jobShare(cell);
}

/** Each thread of a cell can use one processor: those that make the calls, and beside a pool or a ring the event loop's. */
function usableProcessors(facts: VolumeFacts, cell: MeasuredCell): number {
  const threads = concurrency(cell) + (cell.strategy.usesPool || goesByLibuvRing(cell.key) ? 1 : 0);
  return Math.min(threads, processorsOf(facts, cell).count);
}
