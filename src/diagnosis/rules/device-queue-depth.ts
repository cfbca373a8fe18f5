import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Evidence, Finding, Rule } from '../../domain/finding.js';
import type { KneeEstimate } from '../../domain/sweep.js';
import { kneeMethodWords, kneeWords } from '../../domain/knee-words.js';
import { formatCount, formatNs, significant } from '../../domain/units.js';
import { blockThresholds, blockEffect, type BlockEffect, endsByOperations } from '../block-effect.js';
import { blockEvidence } from '../block-words.js';
import { lowered, measuredCells, type MeasuredCell } from '../compare.js';
import { heldAbove } from '../held-above.js';
import { reachedLimits } from '../limit-reached.js';
import { leaveDepth } from '../predict/leave.js';
import { waitsForLargeBytes } from '../unseen-device.js';
import {
  curveThresholds,
  curveWords,
  mayBeFlat,
  MOST_FLAT,
  PLATEAU,
  volumeCurve,
  type VolumeCurve,
} from '../volume-curve.js';
import { waitShare, waitsForTurns } from '../waiting.js';
import { throughputEvidence } from '../words.js';

/** Fewer are nearer to one after another than to two at a time. */
const LEAST_SLOTS = 1.5;
/** So few are told from one by the latency of one alone, */
const FEW_SLOTS = 2.5;
/** which takes several turns on processors: its own, and those of whoever serves it. */
const TURNS_OF_A_CALL = 4;

/** The volume overlaps so many operations, and no more. */
export const deviceQueueDepth: Rule = {
  id: 'device-queue-depth',
  summary: 'the volume serves a few operations at a time: the gain of more in flight ends there',
  thresholds: [
    {
      name: 'gain from the fewest in flight to the most, above',
      value: MOST_FLAT,
      unit: 'times',
      reason: 'with less the volume serves one after another; so much also over the best round of the fewest',
    },
    {
      name: 'operations at a time, at least',
      value: LEAST_SLOTS,
      reason: 'fewer are nearer to one after another than to two at a time',
    },
    {
      name: 'difference of the two last points of the curve, at most',
      value: PLATEAU,
      unit: 'times',
      reason: 'with half as much again in flight a rise would show more than that',
    },
    {
      name: 'and of each point from the proportion up to the end, at most',
      value: PLATEAU,
      unit: 'times',
      reason: 'a volume with so many places does in proportion up to them',
    },
    ...curveThresholds,
    ...blockThresholds,
  ],
  explanation: {
    meaning:
      'Up to n operations in flight the throughput grows in proportion, beyond it no more: the volume serves n at a time, the others wait for a place. n is what Little’s law says, throughput at the end times latency of one alone.',
    evidence:
      'The throughput over the number of system calls in flight, from few to well beyond the end, with processors idle.',
    limits:
      'A limit of operations per second above a volume of parallel latency ends the gain alike: where it is that of a cgroup, or a block device is idle meanwhile, the verdict is `throttled`. Where larger blocks move as many bytes it is bandwidth; where no other blocks were measured, or smaller ones not with twice as many in flight, the confidence is low. So it is of two at a time, in some milliseconds, where processors are much asked for, and of whole files: one alone, which waits for its turns or opens and closes as well, leaves room for a second beside it.',
    whatToDo:
      'Keep n in flight; more only wait. UV_THREADPOOL_SIZE of n for work that goes to this volume; beyond it threads are held up that other work could use. To do more: larger operations, more volumes, a faster one.',
  },
  conclude(facts, group) {
    const curve = volumeCurve(facts, group);
    if (curve?.shape !== 'slots' || curve.slots === null) return null;
    if (curve.slots < LEAST_SLOTS || mayBeFlat(curve)) return null;
    const cells = measuredCells(facts, group);
    const effect = blockEffect(facts, group);
    if (effect?.limited === 'bytes' || waitsForLargeBytes(facts, group, effect)) return null;
    if (reachedLimits(facts, cells).length > 0 || heldAbove(facts, cells).length > 0) return null;
    const told = effect !== null && endsByOperations(effect, curve.slots, group);
    return finding(facts, cells, curve, curve.slots, { effect, told });
  },
};

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  curve: VolumeCurve,
  exact: number,
  { effect, told }: { readonly effect: BlockEffect | null; readonly told: boolean },
): Finding {
  const last = curve.points[curve.points.length - 1] ?? curve.points[0];
  const slots = wholeSlots(exact);
  const range = curve.slotsRange;
  const whole = { value: slots, interval: wholeRange(range?.interval ?? null) };
  return {
    id: 'device-queue-depth',
    confidence: confidence(curve, told),
    summary:
      `The volume serves ${kneeWords(whole, last.concurrency)} operations at a time, each in ${formatNs(curve.latencyNs)}: ${curveWords(curve, formatCount)}. ` +
      `Keep ${slots} in flight: more wait and gain nothing.`,
    evidence: [
      ...curve.points.flatMap(({ cell }) => throughputEvidence(cell).slice(0, 1)),
      {
        name: 'operations served at a time (throughput times latency of one alone)',
        value: Number(significant(exact)),
        unit: 'operations',
        source: `cell ${last.cell.id}, cell ${curve.points[0].cell.id}`,
      },
      ...rangeEvidence(curve),
      ...blockEvidence(effect),
    ],
    advice: [
      {
        action: `Keep ${slots} operations in flight on this volume; a larger pool or a deeper queue only makes them wait`,
        expected: `as much as with ${last.concurrency} in flight, at a shorter latency: ${formatNs(curve.latencyNs)} instead of ${formatNs((curve.latencyNs * last.concurrency) / exact)}`,
        ...leaveDepth(cells, slots, `the volume serves ${slots} at a time`),
      },
      {
        action: 'To do more, make fewer, larger operations, or spread them over volumes',
        expected: 'bytes in proportion to the size of the blocks, as far as an operation takes as long',
      },
    ],
    contradicts: [
      `a gain beyond ${slots} in flight would contradict it: measured up to ${last.concurrency}, and there is none`,
      'a limit above the volume ends the gain alike: none that could be seen is reached',
    ],
    explains: waitShare(facts, last.cell),
  };
}

function wholeSlots(exact: number): number {
  return Math.max(2, Math.round(exact));
}

function wholeRange(interval: KneeEstimate['interval']): KneeEstimate['interval'] {
  if (interval === null) return null;
  const whole = (bound: number | null) => (bound === null ? null : Math.max(1, Math.round(bound)));
  return [whole(interval[0]), whole(interval[1])];
}

function rangeEvidence({ slotsRange: range }: VolumeCurve): readonly Evidence[] {
  const [low, high] = range?.interval ?? [];
  if (range === null || typeof low !== 'number' || typeof high !== 'number') return [];
  return [
    {
      name: 'the same by the rounds',
      value: `${significant(low)} to ${significant(high)}`,
      unit: 'operations',
      source: kneeMethodWords(range.method),
    },
  ];
}

function confidence(
  { points, ownFiles, isSteady, slots, latencyNs }: VolumeCurve,
  told: boolean,
): Confidence {
  const [first] = points;
  // A limit of bytes ends the gain as well.
  if (!told) return 'low';
  // One alone that waits for a processor as well, or opens and closes its file, leaves room for a second beside it.
  const hasRoom =
    first.cell.strategy.unit === 'file' || waitsForTurns(first.cell, latencyNs / TURNS_OF_A_CALL);
  if ((slots ?? Infinity) < FEW_SLOTS && hasRoom) return 'low';
  const sure: Confidence = points.length >= 4 || first.concurrency === 1 ? 'high' : 'medium';
  return isSteady && ownFiles ? sure : lowered(sure);
}
