import type { VolumeFacts } from '../domain/facts.js';
import type { Finding, Threshold } from '../domain/finding.js';
import { fastest, jobShare, lowered, type MeasuredCell } from './compare.js';
import { blocksTest } from './predict/blocks.js';
import { coresUsed, systemShare } from './processors.js';
import type { CacheKnowledge } from './unseen-cache.js';
import { describeCell, factEvidence, operationsWords, percent, throughputEvidence } from './words.js';

/** A loop that waits for its operations has some time to spare. */
const LEAST_LOOP = 0.95;
/** With more in the kernel the loop may be busy with calls that block it. */
const LEAST_USER = 0.5;
/** From here on a loop that is ready to run may wait for a processor instead. */
const MOST_PRESSURE = 0.5;

export const fullLoopThresholds: readonly Threshold[] = [
  {
    name: 'of a route that has no native one beside it: event-loop utilisation, at least',
    value: LEAST_LOOP,
    unit: 'share',
    reason: 'a loop that waits for its operations has some time to spare: one that has none is the limit',
  },
  {
    name: 'and processors in user mode, of all that it uses, at least',
    value: LEAST_USER,
    unit: 'share',
    reason: 'with more in the kernel the loop may be busy with calls that block it',
  },
  {
    name: 'and CPU pressure of the machine, below',
    value: MOST_PRESSURE,
    unit: 'share',
    reason: 'with so many tasks in line a loop that is ready to run may wait for a processor instead',
  },
];

/**
 * The fastest route that opens its files by itself (streams, whole files, appends) in whose event loop no time is left: no native
 * one works as it does, and the loop is the limit, whatever it calls. Null: there is none.
 */
export function fullLoop(cells: readonly MeasuredCell[]): MeasuredCell | null {
  return fastest(cells.filter(isFull)) ?? null;
}

function isFull(cell: MeasuredCell): boolean {
  const { strategy, key, eventLoopUtilisation, pressure } = cell;
  const { family, opensBy, usesPool, hasWorkers } = strategy;
  if (family !== 'node' || opensBy !== 'path' || !usesPool || hasWorkers === true || key.rate !== null)
    return false;
  return (
    (eventLoopUtilisation.value ?? 0) >= LEAST_LOOP &&
    (coresUsed(cell).value ?? 0) > 0 &&
    1 - systemShare(cell) >= LEAST_USER &&
    (pressure.cpuSome.value ?? 0) < MOST_PRESSURE
  );
}

export function fullLoopFinding(
  facts: VolumeFacts,
  cell: MeasuredCell,
  cache: CacheKnowledge | null,
): Finding {
  const loop = cell.eventLoopUtilisation.value ?? 0;
  const user = cell.cpuUserCores.value ?? 0;
  const isFile = cell.strategy.unit === 'file';
  const pressure = cell.pressure.cpuSome.value;
  return {
    id: 'js-overhead',
    confidence: cache === 'unknown' ? lowered('medium') : 'medium',
    summary:
      `The event loop is full: ${describeCell(cell)} keeps it busy ${percent(loop)} of the time, at ${operationsWords(cell)}, ` +
      `and spends ${user.toFixed(2)} processors on JavaScript and Node's own code. ${isFile ? 'Make fewer, larger files' : 'Make fewer, larger operations'}.`,
    evidence: [
      ...throughputEvidence(cell),
      ...factEvidence(`event-loop utilisation of ${cell.key.strategy}`, cell.eventLoopUtilisation, ''),
      ...factEvidence(`processors in user mode of ${cell.key.strategy}`, cell.cpuUserCores, 'cores'),
      ...factEvidence('share of the time in which a task waited for a processor', cell.pressure.cpuSome, ''),
    ],
    advice: [
      {
        action: isFile
          ? 'Gather what goes into many small files into fewer, larger ones'
          : cell.key.operation === 'read'
            ? 'Read in larger pieces: a larger highWaterMark'
            : 'Gather small writes into larger ones before they reach fs',
        expected: 'as many operations a second, with more bytes in each, until copying them takes the time',
        ...blocksTest(facts, cell),
      },
    ],
    contradicts: [
      `an idle event loop would contradict it: it was busy ${percent(loop)}`,
      `a loop that waits for a processor would look as busy: ${
        pressure === null
          ? 'whether tasks waited for one is not known'
          : 'few tasks of the machine waited for one'
      }`,
    ],
    explains: loop * (1 - systemShare(cell)) * jobShare(cell),
  };
}
