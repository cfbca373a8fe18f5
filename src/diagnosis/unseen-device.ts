import type { VolumeFacts } from '../domain/facts.js';
import type { Confidence, Finding, WorkloadGroup } from '../domain/finding.js';
import { formatBandwidth, formatBytes, formatCount, KIB, NS_PER_MS } from '../domain/units.js';
import {
  blockEffect,
  type BlockEffect,
  isMostlyBytes,
  MOST_LIKELY_REQUEST,
  SAME_BYTES,
} from './block-effect.js';
import { blockEvidence } from './block-words.js';
import { concurrency, measuredCells, measuredOnVolume, type MeasuredCell, sameBut } from './compare.js';
import { reachedLimits } from './limit-reached.js';
import { ownDevices } from './own-device.js';
import { leavePool } from './predict/leave.js';
import { curveWords, volumeCurve, type VolumeCurve } from './volume-curve.js';
import { waitShare } from './waiting.js';
import { throughputEvidence } from './words.js';

/**
 * A file system that asks its server by requests parts larger blocks into several, one after another: where these are
 * slow, blocks of any size move as many bytes as well. So small ones are one request almost everywhere, and those of up to
 * {@link MOST_LIKELY_REQUEST}, half of what FUSE takes in one, unless it is told otherwise.
 */
export const MOST_SURE_BLOCK = 16 * KIB;
/** No file system asks for less than a page of what is written: half of one is one request everywhere. */
export const ONE_REQUEST = 2 * KIB;
/** A large block whose bytes take most of its time, and that takes no longer, has no room for several slow requests. */
const MOST_SURE_NS = NS_PER_MS;

/**
 * `device-bandwidth` of a volume whose device has no counters here, as of FUSE and network file systems: as many bytes
 * a second in operations of any size, and no more with more in flight.
 */
export function unseenDevice(facts: VolumeFacts, group: WorkloadGroup): Finding | null {
  if (hasCounters(facts, group)) return null;
  const effect = blockEffect(facts, group);
  const curve = volumeCurve(facts, group);
  if (effect === null || !(effect.limited === 'bytes' || isOfLargeBytes(effect, group))) return null;
  if (curve === null || !endsFlat(curve)) return null;
  const cells = measuredCells(facts, group);
  return reachedLimits(facts, cells).length > 0 ? null : finding(facts, cells, effect, curve);
}

/** Of a volume without counters of a device, blocks of two sizes that move as many bytes; null: there are none. */
export function bytesInAnyBlocks(facts: VolumeFacts, group: WorkloadGroup): BlockEffect | null {
  if (hasCounters(facts, group)) return null;
  const effect = blockEffect(facts, group);
  return effect?.limited === 'bytes' ? effect : null;
}

function hasCounters(facts: VolumeFacts, group: WorkloadGroup): boolean {
  return measuredCells(facts, group).some((cell) => ownDevices(cell, facts.volume) !== null);
}

/** Whether a volume without counters of a device is told by large blocks of the group, whose bytes take most of their time. */
export function waitsForLargeBytes(
  facts: VolumeFacts,
  group: WorkloadGroup,
  effect: BlockEffect | null,
): boolean {
  return effect !== null && isOfLargeBytes(effect, group) && !hasCounters(facts, group);
}

function isOfLargeBytes(effect: BlockEffect, group: WorkloadGroup): boolean {
  return effect.limited === null && isMostlyBytes(effect, group);
}

export function isOneRequest({ key }: Pick<MeasuredCell, 'key'>): boolean {
  return key.blockSizeBytes <= ONE_REQUEST;
}

/**
 * The same work in blocks that are one request each, with as many in flight or more; undefined: it was not measured. Of several the one
 * with the most in flight: where each request takes a time of its own, too, fewer of them do not fill the volume.
 */
export function oneRequestOf(facts: VolumeFacts, small: MeasuredCell): MeasuredCell | undefined {
  return measuredOnVolume(facts)
    .filter(
      (cell) =>
        isOneRequest(cell) &&
        cell.id !== small.id &&
        concurrency(cell) >= concurrency(small) &&
        sameBut(cell, small, ['blockSizeBytes', 'fileSizeBytes', 'files', 'pattern', 'threads', 'depth']),
    )
    .sort((a, b) => concurrency(b) - concurrency(a))[0];
}

function endsFlat({ shape, slots }: VolumeCurve): boolean {
  return shape === 'flat' || slots !== null;
}

function isSure(effect: BlockEffect): boolean {
  return isRepeated(effect) && effect.small.key.blockSizeBytes <= MOST_SURE_BLOCK;
}

/** As sure as the smaller block is one request. Where half a page moves fewer bytes, it is not, or something else than bytes takes the time. */
function confidenceOf(
  effect: BlockEffect,
  curve: VolumeCurve,
  smallest: MeasuredCell | undefined,
): Confidence {
  if (smallest && smallest.bytesPerSecond.mean * SAME_BYTES < effect.small.bytesPerSecond.mean) return 'low';
  if (effect.limited === null)
    return isRepeated(effect) && curve.latencyNs <= MOST_SURE_NS ? 'medium' : 'low';
  if (curve.shape === 'flat' && curve.isSteady && isSure(effect)) return 'high';
  return effect.small.key.blockSizeBytes <= MOST_LIKELY_REQUEST ? 'medium' : 'low';
}

/** `in blocks of 4 KiB (20 MB/s) as in those of 64 KiB (20 MB/s)`. */
function sizesWords({ small, large, limited, bytes, sizes }: BlockEffect): string {
  const words = ({ key, bytesPerSecond }: MeasuredCell): string =>
    `${formatBytes(key.blockSizeBytes)} (${formatBandwidth(bytesPerSecond.mean)})`;
  if (limited !== null) return `in blocks of ${words(small)} as in those of ${words(large)}`;
  return `in blocks of ${words(large)}, whose bytes take most of their time: ${words(small)} takes ${(bytes / sizes).toFixed(2)} of it`;
}

function isRepeated({ small, large }: BlockEffect): boolean {
  return [small, large].every(({ bytesPerSecondRounds }) => bytesPerSecondRounds.length >= 2);
}

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  effect: BlockEffect,
  curve: VolumeCurve,
): Finding {
  const { small, large } = effect;
  const smallest = oneRequestOf(facts, small);
  const rate = Math.max(small.bytesPerSecond.mean, large.bytesPerSecond.mean);
  const last = curve.points[curve.points.length - 1] ?? curve.points[0];
  return {
    id: 'device-bandwidth',
    confidence: confidenceOf(effect, curve, smallest),
    summary:
      `The volume moves ${formatBandwidth(rate)} and no more, ${sizesWords(effect)}; more in flight gains nothing: ${curveWords(curve, formatCount)}. ` +
      'Move fewer bytes, or use a faster volume: pool and depth do not help.',
    evidence: [
      ...throughputEvidence(small),
      ...throughputEvidence(large),
      ...(smallest === undefined ? [] : throughputEvidence(smallest)),
      ...blockEvidence(effect),
      ...curve.points.flatMap(({ cell }) => throughputEvidence(cell).slice(0, 1)),
    ],
    advice: [
      {
        action:
          'Move fewer bytes (compress, batch, drop), spread them over more volumes, or use a faster one',
        expected: `time in proportion to the bytes, at ${formatBandwidth(rate)}`,
      },
      {
        action: 'Leave UV_THREADPOOL_SIZE and the depth: more in flight only wait for the volume',
        expected: `no gain: ${curveWords(curve, formatCount)}`,
        ...leavePool(cells, 'the volume moves no more bytes'),
      },
    ],
    contradicts: [
      `more bytes in larger blocks would contradict it: ${effect.bytes.toFixed(2)}x with blocks ${effect.sizes} times as large`,
      'a gain by more in flight would contradict it: measured, and there is none',
      ...(smallest === undefined
        ? []
        : [
            `fewer bytes in blocks of ${formatBytes(smallest.key.blockSizeBytes)} would contradict it, where each is one request: ${formatBandwidth(smallest.bytesPerSecond.mean)}`,
          ]),
      ...(smallest !== undefined || small.key.blockSizeBytes <= MOST_SURE_BLOCK
        ? []
        : ['slow requests, one after another, would look the same: smaller blocks were not measured']),
      'it has no block device here: whether its device, its server or the network sets the limit is not known',
    ],
    explains: waitShare(facts, last.cell),
  };
}
