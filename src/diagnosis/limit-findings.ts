import type { VolumeFacts } from '../domain/facts.js';
import type { Confidence, Finding } from '../domain/finding.js';
import { formatBandwidth, formatCount, formatNs } from '../domain/units.js';
import type { BlockEffect } from './block-effect.js';
import { blockEvidence } from './block-words.js';
import type { MeasuredCell } from './compare.js';
import type { HeldAbove } from './held-above.js';
import { ioLimits, isBurst } from './io-limits.js';
import type { ReachedLimit } from './limit-reached.js';
import { leavePool } from './predict/leave.js';
import { curveWords, type VolumeCurve } from './volume-curve.js';
import { waitShare } from './waiting.js';
import { describeCell, factEvidence, throughputEvidence } from './words.js';

const BUSY_DEVICE_PERCENT = 90;

/** The finding of a cgroup's limit at which the work stands. */
export function knownLimit(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  { limit, rate, most, source, cell }: ReachedLimit,
  curve: VolumeCurve | null,
  effect: BlockEffect | null,
  confidence: Confidence,
): Finding {
  const flat = curve?.shape === 'flat';
  const passed = isBurst({ limit, rate, most, source });
  return {
    id: 'throttled',
    confidence,
    summary:
      `A cgroup's limit holds the work up: ${limit.text} (${limit.source}). ${passed ? 'In rounds so short that a burst is a part of them' : 'At it'} ${rateWords(limit, rate)} were seen with ${describeCell(cell)}. ` +
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
      `a rate away from the limit would contradict it: it ${passed ? 'lies above it, by no more than a burst' : 'stands at it'}`,
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
    // All but what processors are at work for: the final sync waits at the limit, too.
    explains: waitShare(facts, cell) + 1 - jobPart(cell),
  };
}

/** The finding of a limit that nothing but its effect shows. */
export function unseenLimit(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  seen: HeldAbove,
  curve: VolumeCurve,
  effect: BlockEffect | null,
  confidence: Confidence,
): Finding {
  const { cell } = seen;
  const operations = effect?.limited === 'operations';
  const what =
    effect?.limited === 'bytes'
      ? `${formatBandwidth(cell.bytesPerSecond.mean)}, whatever the size of the blocks`
      : operations
        ? `${formatCount(cell.operationsPerSecond.mean)} operations/s, whatever the size of the blocks`
        : `${formatCount(cell.operationsPerSecond.mean)} operations/s, ${formatBandwidth(cell.bytesPerSecond.mean)}`;
  return {
    id: 'throttled',
    confidence,
    summary:
      `A limit above ${seen.device} holds the work up, at ${what}: an operation takes ${formatNs(seen.latencyNs)}, its requests ${formatNs(seen.awaitNs)} at the device, which is busy ${seen.utilisation.toFixed(0)} % of the time ` +
      `with ${seen.queue.toFixed(2)} requests while ${seen.inFlight} operations are in flight; more in flight gains nothing: ${curveWords(curve, formatCount)}. ` +
      `${knownWords(facts, cell)}: look at the host, the hypervisor or the cloud. Leave UV_THREADPOOL_SIZE.`,
    evidence: [...throughputEvidence(cell), ...heldEvidence(seen), ...blockEvidence(effect)],
    advice: [
      {
        action:
          'Ask for the limit where it is set: a cgroup further up, the hypervisor, the class of the cloud volume',
        expected: 'throughput in proportion, up to that of the device',
      },
      lessAdvice(operations),
      leaveAdvice(cells),
    ],
    contradicts: [
      'a busy device would contradict it: it is idle for most of the time',
      'a gain by more in flight would contradict it: measured, and there is none',
    ],
    explains: waitShare(facts, cell),
  };
}

function knownWords({ volume }: VolumeFacts, { key }: MeasuredCell): string {
  const limits = ioLimits(volume, key.operation);
  return limits.length === 0
    ? 'No cgroup of this process is seen to set it'
    : `It is not what the cgroups of this process are seen to set (${limits.map(({ text }) => text).join('; ')})`;
}

/** Whether a device is busy, so that it may be as slow by itself. */
export function isBusyDevice({ devices }: MeasuredCell): boolean {
  return devices.some(({ columns }) => (columns['%util']?.value ?? 0) >= BUSY_DEVICE_PERCENT);
}

/** A rate over job and sync explains the waits of both. */
export function jobPart({ elapsedNs, syncElapsedNs }: ReachedLimit['cell']): number {
  return elapsedNs / (elapsedNs + (syncElapsedNs ?? 0));
}

function rateWords({ unit }: ReachedLimit['limit'], rate: number): string {
  return unit === 'bytes/s' ? formatBandwidth(rate) : `${formatCount(rate)} operations/s`;
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
