import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule, WorkloadGroup } from '../../domain/finding.js';
import { formatBandwidth, formatCount, formatNs } from '../../domain/units.js';
import { blockThresholds, blockEffect, type BlockEffect } from '../block-effect.js';
import { blockEvidence } from '../block-words.js';
import { fastest, measuredCells, type MeasuredCell } from '../compare.js';
import {
  heldAbove,
  LEAST_TIMES_AWAIT,
  MOST_IN_DEVICE,
  MOST_UTILISATION,
  type HeldAbove,
} from '../held-above.js';
import { LEAST_OF_LIMIT, MOST_OF_LIMIT } from '../io-limits.js';
import { reachedLimits, type ReachedLimit } from '../limit-reached.js';
import { deviceShare } from '../page-cached.js';
import { leavePool } from '../predict/leave.js';
import { curveThresholds, curveWords, MOST_FLAT, volumeCurve, type VolumeCurve } from '../volume-curve.js';
import { waits, waitShare } from '../waiting.js';
import { describeCell, factEvidence, throughputEvidence } from '../words.js';

/** Of buffered bytes so many must reach the device meanwhile, or of the time so much must be the final sync. */
const LEAST_SHARE = 0.5;

/** A limit above the device holds the work up: that of a cgroup, or one that only its effect shows. */
export const throttled: Rule = {
  id: 'throttled',
  summary: 'a limit above the device holds the work up: a cgroup, a hypervisor, a cloud',
  thresholds: [
    {
      name: "rate over the cgroup's limit, at least",
      value: LEAST_OF_LIMIT,
      reason: 'short windows miss a part of what a limit lets through in slices',
    },
    { name: 'the same, at most', value: MOST_OF_LIMIT, reason: 'well above a limit, it is not what binds' },
    {
      name: 'of buffered writes: device over application bytes, or the share of the time in the final sync, at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'what memory takes is written back at the limit, and nobody waits for it',
    },
    {
      name: 'with no such limit to be seen: %util of the device, at most',
      value: MOST_UTILISATION,
      reason: 'a device that is idle for most of the time is not what the work waits for',
    },
    {
      name: 'and requests within the device over operations in flight, at most',
      value: MOST_IN_DEVICE,
      unit: 'share',
      reason: 'most of what waits, waits before it reaches the device',
    },
    {
      name: 'and mean latency of an operation over await of the device, at least',
      value: LEAST_TIMES_AWAIT,
      unit: 'times',
      reason: 'file system and kernel add some; not a multiple of what the device takes',
    },
    {
      name: 'and gain of more in flight, at most',
      value: MOST_FLAT,
      unit: 'times',
      reason: 'a limit lets through as much however many wait for it',
    },
    ...curveThresholds,
    ...blockThresholds,
  ],
  explanation: {
    meaning:
      'Something between the application and the device lets only so many bytes or operations through in a second. The device itself is idle for most of the time; a larger pool, more in flight or another route gains nothing.\n\n' +
      'Where a cgroup of the process sets a limit for a device of the volume, and the rate at that device stands at it, that is the limit. Else the limit is not to be seen from within: ' +
      'then it is concluded from work that waits, does not gain from more in flight, and whose operations take many times as long as the requests at the device, of which hardly any is under way.',
    evidence:
      'The files of the cgroup (`io.max`, `blkio.throttle.*`), bytes and requests of `/proc/diskstats`, latencies by our own clock. Of direct work, and of buffered work with the time of its final sync.',
    limits:
      'The limit of a cgroup that this process is not in, of a hypervisor or of a cloud has no file: it is concluded from its effect, which a device that merges or reorders cannot make, but a server behind a device can. ' +
      'Volumes without a block device (tmpfs, FUSE, network) show no such effect. Burst credits hide a limit until they are used up.',
    whatToDo:
      'Raise the limit, or move less: larger blocks where operations are limited, fewer bytes where bandwidth is. Leave UV_THREADPOOL_SIZE alone.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter((cell) => cell.key.rate === null && waits(facts, cell));
    const [reached] = reachedLimits(facts, cells).filter(({ cell }) => isHeldUp(facts, cell));
    const curve = volumeCurve(facts, group);
    const effect = blockEffect(facts, group);
    if (reached !== undefined) return knownLimit(facts, cells, reached, curve, effect);
    return unseenLimit(facts, group, curve, effect);
  },
};

/**
 * Whether the limit is what a cell waits for. Where memory takes most bytes of buffered writes, the kernel writes them
 * back at the limit and nobody waits for it, save a final sync.
 */
function isHeldUp({ volume }: VolumeFacts, cell: MeasuredCell): boolean {
  const { operation, durability } = cell.key;
  if (operation === 'read' || !['none', 'end'].includes(durability)) return true;
  const share = deviceShare(cell, volume);
  return share === null || share.share >= LEAST_SHARE || jobPart(cell) <= 1 - LEAST_SHARE;
}

/** So near to a limit, in shares of it, little else would be by chance. */
const CLOSE = [0.9, 1.05] as const;
const BUSY_DEVICE_PERCENT = 90;

function rateWords({ unit }: ReachedLimit['limit'], rate: number): string {
  return unit === 'bytes/s' ? formatBandwidth(rate) : `${formatCount(rate)} operations/s`;
}

function knownLimit(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  { limit, rate, source, cell }: ReachedLimit,
  curve: VolumeCurve | null,
  effect: BlockEffect | null,
): Finding {
  const flat = curve?.shape === 'flat';
  return {
    id: 'throttled',
    confidence: knownConfidence(rate / limit.value, cell, curve),
    summary:
      `A cgroup's limit holds the work up: ${limit.text} (${limit.source}). At it ${rateWords(limit, rate)} were seen with ${describeCell(cell)}. ` +
      `${flat ? `More in flight gains nothing: ${curveWords(curve, formatCount)}. ` : ''}Raise the limit, or ${lessWords(limit.unit === 'operations/s')}; leave UV_THREADPOOL_SIZE.`,
    evidence: [
      { name: `limit: ${limit.text}`, value: limit.value, unit: limit.unit, source: limit.source },
      { name: 'rate at the limit', value: Math.round(rate), unit: limit.unit, source },
      ...throughputEvidence(cell),
      ...blockEvidence(effect),
      ...utilisation(cell),
    ],
    advice: [
      {
        action: `Raise the limit in ${limit.source}`,
        expected: 'throughput in proportion, up to that of the device',
      },
      lessAdvice(limit.unit === 'operations/s'),
      leaveAdvice(cells),
    ],
    contradicts: [
      'a rate away from the limit would contradict it: it stands at it',
      'a gain by more in flight would contradict it: ' +
        (curve === null
          ? 'not measured from one in flight on'
          : flat
            ? 'measured, and there is none'
            : `${curveWords(curve, formatCount)}, the most of them at the limit`),
      ...(isBusyDevice(cell)
        ? ['an idle device would confirm it: it is busy, and may be as slow itself']
        : []),
    ],
    explains: waitShare(facts, cell) / Math.max(1e-9, jobPart(cell)),
  };
}

/** A device that ends near a limit by itself stands at it too, but seldom as close, and never idle. */
function knownConfidence(ofLimit: number, cell: MeasuredCell, curve: VolumeCurve | null): Confidence {
  const close = ofLimit >= CLOSE[0] && ofLimit <= CLOSE[1];
  if (isBusyDevice(cell)) return close ? 'medium' : 'low';
  return close && curve?.shape !== 'rising' ? 'high' : 'medium';
}

function isBusyDevice({ devices }: MeasuredCell): boolean {
  return devices.some(({ columns }) => (columns['%util']?.value ?? 0) >= BUSY_DEVICE_PERCENT);
}

/** A rate over job and sync explains the waits of both. */
function jobPart({ elapsedNs, syncElapsedNs }: ReachedLimit['cell']): number {
  return elapsedNs / (elapsedNs + (syncElapsedNs ?? 0));
}

function unseenLimit(
  facts: VolumeFacts,
  group: WorkloadGroup,
  curve: VolumeCurve | null,
  effect: BlockEffect | null,
): Finding | null {
  if (curve === null || !endsFlat(curve)) return null;
  const held = heldAbove(facts, measuredCells(facts, group));
  const cell = fastest(held.map((each) => each.cell));
  const seen = held.find((each) => each.cell === cell);
  if (cell === undefined || seen === undefined) return null;
  const operations = effect?.limited === 'operations';
  const what =
    effect?.limited === 'bytes'
      ? `${formatBandwidth(cell.bytesPerSecond.mean)}, whatever the size of the blocks`
      : operations
        ? `${formatCount(cell.operationsPerSecond.mean)} operations/s, whatever the size of the blocks`
        : `${formatCount(cell.operationsPerSecond.mean)} operations/s, ${formatBandwidth(cell.bytesPerSecond.mean)}`;
  return {
    id: 'throttled',
    confidence: confidence(curve, effect),
    summary:
      `A limit above ${seen.device} holds the work up, at ${what}: an operation takes ${formatNs(seen.latencyNs)}, its requests ${formatNs(seen.awaitNs)} at the device, which is busy ${seen.utilisation.toFixed(0)} % of the time ` +
      `with ${seen.queue.toFixed(2)} requests while ${seen.inFlight} operations are in flight; more in flight gains nothing: ${curveWords(curve, formatCount)}. ` +
      `No cgroup of this process is seen to set it: look at the host, the hypervisor or the cloud. Leave UV_THREADPOOL_SIZE.`,
    evidence: [...throughputEvidence(cell), ...heldEvidence(seen), ...blockEvidence(effect)],
    advice: [
      {
        action:
          'Ask for the limit where it is set: a cgroup further up, the hypervisor, the class of the cloud volume',
        expected: 'throughput in proportion, up to that of the device',
      },
      lessAdvice(operations),
      leaveAdvice(measuredCells(facts, group)),
    ],
    contradicts: [
      'a busy device would contradict it: it is idle for most of the time',
      'a gain by more in flight would contradict it: measured, and there is none',
    ],
    explains: waitShare(facts, cell),
  };
}

function endsFlat({ shape, slots, points }: VolumeCurve): boolean {
  return shape === 'flat' || (slots !== null && points.length >= 3);
}

function confidence({ shape, points, ownFiles }: VolumeCurve, effect: BlockEffect | null): Confidence {
  // The lock of one file makes writers wait above an idle device as well.
  if (shape !== 'flat' || points.length < 3 || !ownFiles) return 'low';
  return effect?.limited === 'bytes' ? 'high' : 'medium';
}

function heldEvidence({ device, latencyNs, awaitNs, utilisation, queue, cell }: HeldAbove) {
  const source = `/proc/diskstats, ${device}`;
  return [
    {
      name: 'mean latency of an operation',
      value: Number((latencyNs / 1e6).toFixed(3)),
      unit: 'ms',
      source: `cell ${cell.id}`,
    },
    { name: `await of ${device}`, value: Number((awaitNs / 1e6).toFixed(3)), unit: 'ms', source },
    { name: `%util of ${device}`, value: Number(utilisation.toFixed(1)), unit: '%', source },
    { name: `aqu-sz of ${device}`, value: Number(queue.toFixed(2)), unit: 'requests', source },
  ];
}

function utilisation({ devices }: ReachedLimit['cell']) {
  return devices.slice(0, 1).flatMap(({ device, columns }) => {
    const fact = columns['%util'];
    return fact === undefined ? [] : factEvidence(`%util of ${device}`, fact, '%');
  });
}

function lessWords(operations: boolean): string {
  return operations ? 'make fewer, larger operations' : 'move fewer bytes';
}

function lessAdvice(operations: boolean) {
  return operations
    ? {
        action: 'Gather small operations into larger ones: the limit counts operations',
        expected: 'bytes in proportion to the size of the blocks, up to a limit of bandwidth',
      }
    : {
        action: 'Move fewer bytes: compress, batch, drop',
        expected: 'time in proportion to the bytes',
      };
}

function leaveAdvice(cells: readonly MeasuredCell[]) {
  return {
    action: 'Leave UV_THREADPOOL_SIZE: a limit lets through as much, however many threads wait for it',
    expected: 'no gain by a larger pool',
    ...leavePool(
      cells.filter(({ key }) => key.direct || key.operation === 'read'),
      'a limit lets through as much, however many wait for it',
    ),
  };
}
