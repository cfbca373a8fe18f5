import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import { formatBytes, formatCount, KIB } from '../../domain/units.js';
import { blockThresholds, blockEffect, type BlockEffect } from '../block-effect.js';
import { blockEvidence } from '../block-words.js';
import { measuredCells, type MeasuredCell } from '../compare.js';
import { blocksTest } from '../predict/blocks.js';
import { leavePool, usualRoute } from '../predict/leave.js';
import { reachedLimits } from '../limit-reached.js';
import { ownDevices } from '../own-device.js';
import {
  curveThresholds,
  curveWords,
  mayBeFlat,
  MOST_FLAT,
  PLATEAU,
  volumeCurve,
  type CurvePoint,
  type VolumeCurve,
} from '../volume-curve.js';
import { waitShare } from '../waiting.js';
import { describeCell, factEvidence, throughputEvidence } from '../words.js';

const LEAST_UTILISATION = 90;
/** Larger requests meet the device's bandwidth first. */
const MOST_REQUEST_KIB = 64;
/** More than one request with the device on average. */
const LEAST_QUEUE = 1;
/** Fewer in flight may be too few for any device. */
const LEAST_IN_FLIGHT = 16;

interface Load {
  readonly device: string;
  readonly point: CurvePoint;
  readonly requestsPerSecond: number;
  readonly requestKib: number;
  readonly utilisation: number;
  readonly queue: number;
}

/** The device serves so many requests a second, however many wait, though they are small. */
export const deviceIops: Rule = {
  id: 'device-iops',
  summary: 'the device serves as many requests a second as it can; they are small',
  thresholds: [
    {
      name: '%util of the device, at least',
      value: LEAST_UTILISATION,
      reason: 'a device that is idle a tenth of the time has room',
    },
    {
      name: 'aqu-sz, above',
      value: LEAST_QUEUE,
      reason: 'on average the next request is already there',
    },
    {
      name: 'mean request, below, KiB',
      value: MOST_REQUEST_KIB,
      reason: 'larger requests meet the limit of bandwidth first',
    },
    {
      name: 'operations in flight at the end of the curve, at least',
      value: LEAST_IN_FLIGHT,
      reason: 'fewer may be too few for any device with a queue',
    },
    {
      name: 'gain over the best round of the fewest in flight, above',
      value: MOST_FLAT,
      unit: 'times',
      reason: 'with less the device serves one after another',
    },
    {
      name: 'difference of the two last points of the curve, at most',
      value: PLATEAU,
      unit: 'times',
      reason: 'with half as much again in flight a rise would show more than that',
    },
    ...curveThresholds,
    ...blockThresholds,
  ],
  explanation: {
    meaning:
      'The device is busy with small requests and serves no more of them in a second, however many are in flight. It is the number of requests that counts, not their bytes.',
    evidence:
      'Requests, their size, the queue and %util of `/proc/diskstats` for direct or synced work, and the throughput over the number of system calls in flight, well beyond one.',
    limits:
      'What a device serves depends on the mix: reads, writes, order, how full it is. A device of a hypervisor or a cloud has a limit of requests that looks alike where the device counts as busy meanwhile; where it is idle the verdict is `throttled`. ' +
      'Only of volumes that lie on one block device.',
    whatToDo:
      'Make fewer, larger operations; merge what lies side by side; sync less often; or use a device with more IOPS. A larger pool does not help beyond the end of the curve.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group);
    const curve = volumeCurve(facts, group);
    const effect = blockEffect(facts, group);
    // Without an end of the gain the device may do more.
    const ended = curve !== null && !mayBeFlat(curve) && curve.slots !== null;
    if (!ended || effect?.limited === 'bytes') return null;
    const load = loadOf(facts, curve);
    return load === null || reachedLimits(facts, cells).length > 0
      ? null
      : finding(facts, cells, load, curve, effect);
  },
};

function loadOf(facts: VolumeFacts, curve: VolumeCurve): Load | null {
  const point = curve.points[curve.points.length - 1];
  if (point === undefined || point.concurrency < LEAST_IN_FLIGHT) return null;
  const { direct, durability, operation } = point.cell.key;
  if (!direct && operation === 'write' && ['none', 'end'].includes(durability)) return null;
  const own = ownDevices(point.cell, facts.volume);
  const [device] = own?.devices ?? [];
  if (device === undefined || own?.devices.length !== 1) return null;
  const column = (name: string): number => device.columns[name]?.value ?? 0;
  const kinds = operation === 'mix' ? ['r', 'w'] : [operation === 'read' ? 'r' : 'w'];
  const requestsPerSecond = kinds.reduce((sum, kind) => sum + column(`${kind}/s`), 0);
  const kib = kinds.reduce((sum, kind) => sum + column(`${kind}/s`) * column(`${kind}areq-sz`), 0);
  const load: Load = {
    device: device.device,
    point,
    requestsPerSecond,
    requestKib: requestsPerSecond === 0 ? 0 : kib / requestsPerSecond,
    utilisation: column('%util'),
    queue: column('aqu-sz'),
  };
  const busy = load.utilisation >= LEAST_UTILISATION && load.queue > LEAST_QUEUE;
  return busy && load.requestKib > 0 && load.requestKib < MOST_REQUEST_KIB ? load : null;
}

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  { device, point, requestsPerSecond, requestKib, utilisation, queue }: Load,
  curve: VolumeCurve,
  effect: BlockEffect | null,
): Finding {
  const { cell } = point;
  const usual = usualRoute(cells);
  const columns = cell.devices.find((each) => each.device === device)?.columns ?? {};
  return {
    id: 'device-iops',
    confidence: confidence(facts, device, curve, effect),
    summary:
      `${device} serves as many requests as it can: ${formatCount(requestsPerSecond)}/s of ${formatBytes(requestKib * KIB)}, busy ${utilisation.toFixed(0)} % with ${queue.toFixed(1)} of them; ` +
      `${curveWords(curve, formatCount)}. Make fewer, larger operations, or use a device with more IOPS: pool and depth do not help.`,
    evidence: [
      ...curve.points.flatMap((each) => throughputEvidence(each.cell).slice(0, 1)),
      ...['w/s', 'r/s', '%util', 'aqu-sz'].flatMap((name) => {
        const fact = columns[name];
        return fact === undefined
          ? []
          : factEvidence(`${name} of ${device}, ${describeCell(cell)}`, fact, '');
      }),
      ...blockEvidence(effect),
    ],
    advice: [
      {
        action: 'Gather small operations into larger ones, and merge what lies side by side',
        expected:
          effect === null
            ? 'bytes in proportion to the size of the blocks, up to the bandwidth of the device'
            : `${effect.bytes.toFixed(1)}x the bytes with blocks ${effect.sizes} times as large, measured`,
        ...(usual === undefined ? {} : blocksTest(facts, usual)),
      },
      {
        action: 'Leave pool and depth: the device has as many requests as it can serve',
        expected: `no gain: ${curveWords(curve, formatCount)}`,
        ...leavePool(cells, 'the device serves no more requests'),
      },
    ],
    contradicts: [
      'more throughput with more in flight would contradict it: measured, and there is none',
      effect === null
        ? 'as many bytes with larger blocks would contradict it: not measured'
        : `as many bytes with larger blocks would contradict it: they are ${effect.bytes.toFixed(1)}x`,
      'a limit above the device would show it nearly idle: it is busy',
    ],
    explains: Math.min(waitShare(facts, cell), utilisation / 100),
  };
}

function confidence(
  { volume }: VolumeFacts,
  device: string,
  { points }: VolumeCurve,
  effect: BlockEffect | null,
): Confidence {
  const loop = [volume, ...volume.members].some(({ devices }) =>
    devices.some(({ name, backingFile }) => name === device && backingFile !== null),
  );
  // Bytes that grow, but less than their blocks: then the bytes in a request count as well.
  return !loop && points.length >= 3 && effect?.limited === 'operations' ? 'high' : 'medium';
}
