import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import { formatBytes, formatCount, formatNs, KIB } from '../../domain/units.js';
import { blockThresholds, blockEffect, type BlockEffect } from '../block-effect.js';
import { blockEvidence } from '../block-words.js';
import { lowered, measuredCells, type MeasuredCell } from '../compare.js';
import { heldAbove } from '../held-above.js';
import { reachedLimits } from '../limit-reached.js';
import { leavePool } from '../predict/leave.js';
import { waitsForLargeBytes } from '../unseen-device.js';
import { curveThresholds, curveWords, MOST_FLAT, volumeCurve, type VolumeCurve } from '../volume-curve.js';
import { waitShare } from '../waiting.js';
import { describeCell, factEvidence, throughputEvidence } from '../words.js';
import { coresUsed } from '../processors.js';

/** From one call in flight to so many: with less nothing is said of more. */
const LEAST_FACTOR = 4;

/** From here on the bytes of a block take their time. */
const LARGE_BLOCK_BYTES = 64 * KIB;

/** One operation after another, whoever asks, however many: the volume does not overlap them. */
export const deviceLatencySerial: Rule = {
  id: 'device-latency-serial',
  summary: 'the volume serves one operation after another: each waits for those before it',
  thresholds: [
    {
      name: 'gain from one call in flight to the most, at most',
      value: MOST_FLAT,
      unit: 'times',
      reason: 'a volume that serves two at a time does twice as much with two',
    },
    {
      name: 'the most over the fewest in flight, at least',
      value: LEAST_FACTOR,
      unit: 'times',
      reason: 'between neighbours an effect drowns',
    },
    ...curveThresholds,
    ...blockThresholds,
  ],
  explanation: {
    meaning:
      'With one operation in flight the volume does as much as with four, sixteen and more, while the processors are idle: it serves one after another. The latency of an operation grows with the number that waits, the throughput does not. ' +
      'More threads, a larger pool, more in flight gain nothing.',
    evidence:
      'The throughput over the number of system calls in flight, best of threads in C++ (`native-threads`, no pool, no JavaScript) with a file of their own each. Where blocks of another size were measured: that bytes are not what is limited.',
    limits:
      'A limit of operations per second looks alike; where it is that of a cgroup, or a block device is idle meanwhile, the verdict is `throttled`. With one file only, its lock looks alike; without blocks of another size, a limit of bytes: then the confidence is low. ' +
      'Curves that do not begin at one in flight say nothing.',
    whatToDo:
      'Make fewer, larger operations; keep what can be kept in memory; spread the files over several volumes; or use a volume with less latency. Leave UV_THREADPOOL_SIZE alone: more threads only wait in the volume instead of in the queue.',
  },
  conclude(facts, group) {
    const curve = volumeCurve(facts, group);
    if (curve === null || !isSerial(curve)) return null;
    const cells = measuredCells(facts, group);
    const effect = blockEffect(facts, group);
    // Of large blocks the bytes may be what is limited, unless other blocks say that they are not.
    if (effect === null ? isLarge(cells) : effect.limited === 'bytes') return null;
    if (waitsForLargeBytes(facts, group, effect)) return null;
    if (reachedLimits(facts, cells).length > 0 || heldAbove(facts, cells).length > 0) return null;
    return finding(facts, cells, curve, effect);
  },
};

function isLarge(cells: readonly MeasuredCell[]): boolean {
  return cells.some(({ key }) => key.blockSizeBytes >= LARGE_BLOCK_BYTES);
}

function isSerial({ points, shape }: VolumeCurve): boolean {
  const [first] = points;
  const last = points[points.length - 1] ?? first;
  return shape === 'flat' && first.concurrency === 1 && last.concurrency >= LEAST_FACTOR * first.concurrency;
}

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  curve: VolumeCurve,
  effect: BlockEffect | null,
): Finding {
  const [first] = curve.points;
  const last = curve.points[curve.points.length - 1] ?? first;
  const larger = effect !== null && effect.limited === 'operations' ? effect : null;
  return {
    id: 'device-latency-serial',
    confidence: confidence(curve, effect),
    summary:
      `The volume serves one operation after another, each in ${formatNs(curve.latencyNs)}: ${curveWords(curve, formatCount)}, with the processors idle. ` +
      `Make fewer, larger operations${larger === null ? '' : ` (${formatBytes(larger.large.key.blockSizeBytes)}: ${larger.bytes.toFixed(1)}x the bytes of ${formatBytes(larger.small.key.blockSizeBytes)})`}, ` +
      'spread the work over volumes, or use a faster one; leave UV_THREADPOOL_SIZE.',
    evidence: [
      ...curve.points.flatMap(({ cell }) => throughputEvidence(cell).slice(0, 1)),
      ...factEvidence(`processors in use, ${describeCell(last.cell)}`, coresUsed(last.cell), 'cores'),
      ...blockEvidence(effect),
    ],
    advice: [
      {
        action: 'Make fewer, larger operations: gather small writes before they reach fs',
        expected:
          larger === null
            ? 'bytes in proportion to the size of the blocks, as far as an operation takes as long'
            : `${larger.bytes.toFixed(1)}x the bytes with ${formatBytes(larger.large.key.blockSizeBytes)} instead of ${formatBytes(larger.small.key.blockSizeBytes)}`,
      },
      {
        action:
          'Leave UV_THREADPOOL_SIZE: threads that wait in the volume do no more than those that wait in the queue',
        expected: `no gain: ${curveWords(curve, formatCount)}`,
        ...leavePool(cells, 'the volume serves one after another'),
      },
    ],
    contradicts: [
      curve.gain <= MOST_FLAT
        ? 'a gain by more in flight would contradict it: measured, and there is none'
        : `a gain by more in flight would contradict it: it is ${curve.gain.toFixed(2)}x, as one file alone also takes opening, closing and hand-overs`,
      effect === null
        ? 'as many bytes with larger blocks would contradict it: not measured'
        : `as many bytes with larger blocks would contradict it: they are ${effect.bytes.toFixed(1)}x`,
      curve.ownFiles
        ? 'the lock of one file would contradict it: each thread had files of its own'
        : 'the lock of one file looks alike: all went into one file, so measure with --files 16',
    ],
    explains: waitShare(facts, last.cell),
  };
}

function confidence(curve: VolumeCurve, effect: BlockEffect | null): Confidence {
  // Without blocks of another size a limit of bytes looks alike; in one file, or one of each member, its lock.
  if (effect === null || !curve.ownFiles) return 'low';
  const sure: Confidence = curve.points.length >= 3 && effect.limited === 'operations' ? 'high' : 'medium';
  return curve.isSteady && curve.gain <= MOST_FLAT ? sure : lowered(sure);
}
