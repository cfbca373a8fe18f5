import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule, WorkloadGroup } from '../../domain/finding.js';
import { blockThresholds, blockEffect, type BlockEffect } from '../block-effect.js';
import { fastest, lowered, measuredCells, type MeasuredCell } from '../compare.js';
import { heldAbove, LEAST_TIMES_AWAIT, MOST_IN_DEVICE, MOST_UTILISATION } from '../held-above.js';
import { isHeldBack } from '../held-back.js';
import { isBurst, LEAST_OF_LIMIT, MOST_OF_LIMIT } from '../io-limits.js';
import { isBusyDevice, jobPart, knownLimit, unseenLimit } from '../limit-findings.js';
import { passedInBursts, reachedInFinalSyncs, reachedLimits } from '../limit-reached.js';
import { deviceShare } from '../page-cached.js';
import { curveThresholds, MOST_FLAT, volumeCurve, type VolumeCurve } from '../volume-curve.js';
import { waits } from '../waiting.js';

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
    {
      name: 'the same, at most',
      value: MOST_OF_LIMIT,
      reason:
        'well above a limit, it is not what binds; at a device that is not busy by a fifth of a second’s worth more in each round, since slices are given out as a whole: then the confidence is low',
    },
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
      'The files of the cgroup (`io.max`, `blkio.throttle.*`), bytes and requests of `/proc/diskstats`, latencies by our own clock. Of direct work, and of buffered work with the time of its final sync: where that is half of the time and more, also of work that fills memory with all processors busy.',
    limits:
      'The limit of a cgroup that this process is not in, of a hypervisor or of a cloud has no file: it is concluded from its effect, which a device that merges or reorders cannot make, but a server behind a device can. ' +
      'Volumes without a block device (tmpfs, FUSE, network) show no such effect. File systems that copy on write (btrfs, bcachefs, ZFS) work above an idle device for each write: there it is a guess. Of a limit of operations a sync counts as one of its own where it flushes by an empty request. Burst credits hide a limit until they are used up.',
    whatToDo:
      'Raise the limit, or move less: larger blocks where operations are limited, fewer bytes where bandwidth is. Leave UV_THREADPOOL_SIZE alone.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter(
      (cell) => isHeldBack(cell) && (waits(facts, cell) || waitsForSync(cell)),
    );
    const bursts = passedInBursts(facts, cells).filter(({ cell }) => !isBusyDevice(cell));
    const all = [...reachedLimits(facts, cells), ...reachedInFinalSyncs(facts, cells), ...bursts];
    const [reached] = all.filter(({ cell }) => isHeldUp(facts, cell));
    const curve = volumeCurve(facts, group);
    const effect = blockEffect(facts, group);
    if (reached === undefined) return unseen(facts, group, curve, effect);
    const { rate, limit, cell } = reached;
    const known = knownConfidence(rate / limit.value, cell, curve);
    const sureness = isBurst(reached) ? 'low' : reached.isLikely ? lowered(known) : known;
    return knownLimit(facts, cells, reached, curve, effect, sureness);
  },
};

/** Memory takes the bytes as fast as processors copy them, and the final sync waits for the device. */
function waitsForSync(cell: MeasuredCell): boolean {
  return jobPart(cell) <= 1 - LEAST_SHARE;
}

/**
 * Whether the limit is what a cell waits for. Where memory takes most bytes of buffered writes, the kernel writes them
 * back at the limit and nobody waits for it, save a final sync.
 */
function isHeldUp({ volume }: VolumeFacts, cell: MeasuredCell): boolean {
  const { operation, durability } = cell.key;
  if (operation === 'read' || !['none', 'end'].includes(durability)) return true;
  const share = deviceShare(cell, volume);
  return share === null || share.share >= LEAST_SHARE || waitsForSync(cell);
}

/** So near to a limit, in shares of it, little else would be by chance. */
const CLOSE = [0.9, 1.05] as const;

/** A device that ends near a limit by itself stands at it too, but seldom as close, and never idle. */
function knownConfidence(ofLimit: number, cell: MeasuredCell, curve: VolumeCurve | null): Confidence {
  const close = ofLimit >= CLOSE[0] && ofLimit <= CLOSE[1];
  if (isBusyDevice(cell)) return close ? 'medium' : 'low';
  return close && curve?.shape !== 'rising' ? 'high' : 'medium';
}

/** Operations that wait above an idle device, as many however many are in flight. */
function unseen(
  facts: VolumeFacts,
  group: WorkloadGroup,
  curve: VolumeCurve | null,
  effect: BlockEffect | null,
): Finding | null {
  if (curve === null || !endsFlat(curve)) return null;
  const cells = measuredCells(facts, group);
  const held = heldAbove(facts, cells);
  const best = fastest(held.map(({ cell }) => cell));
  const seen = held.find(({ cell }) => cell === best);
  if (seen === undefined) return null;
  return unseenLimit(
    facts,
    cells,
    seen,
    curve,
    effect,
    isWorkedAbove(facts, seen.cell) ? 'low' : unseenConfidence(curve, effect),
  );
}

/** File systems that copy on write work above the device for each write (checksums, extents), by threads of the kernel. */
const COPYING: ReadonlySet<string> = new Set(['btrfs', 'bcachefs', 'zfs']);

function isWorkedAbove({ volume }: VolumeFacts, { key }: MeasuredCell): boolean {
  return key.operation !== 'read' && COPYING.has(volume.mount?.fsType ?? '');
}

function endsFlat({ shape, slots, points }: VolumeCurve): boolean {
  return shape === 'flat' || (slots !== null && points.length >= 3);
}

function unseenConfidence(
  { shape, points, ownFiles, isSteady }: VolumeCurve,
  effect: BlockEffect | null,
): Confidence {
  // The lock of one file makes writers wait above an idle device as well.
  if (shape !== 'flat' || points.length < 3 || !ownFiles) return 'low';
  const sure: Confidence = effect?.limited === 'bytes' ? 'high' : 'medium';
  return isSteady ? sure : lowered(sure);
}
