import type { Confidence, Rule, WorkloadGroup } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { Volume } from '../../domain/target.js';
import { KIB, NS_PER_S } from '../../domain/units.js';
import { bandwidthFinding, type DeviceLoad } from '../bandwidth-finding.js';
import { blockThresholds, blockEffect, SAME_BYTES, type BlockEffect } from '../block-effect.js';
import { concurrency, fastest, measuredCells, sameBut, type MeasuredCell } from '../compare.js';
import { isAtLimit, LEAST_OF_LIMIT, limitUses, MOST_OF_LIMIT } from '../io-limits.js';
import { alike } from '../like-with-like.js';
import { deviceBytes, ownDevices } from '../own-device.js';
import { curveThresholds, MOST_FLAT } from '../volume-curve.js';
import { unseenDevice } from '../unseen-device.js';

/** Journals and metadata add a few per cent; beyond this the two are not the same bytes. */
const LEAST_AGREEMENT = 0.8;
const MOST_AGREEMENT = 1.25;
const LEAST_UTILISATION = 90;
/** More than one request with the device on average: it always has the next one at hand. */
const LEAST_QUEUE = 1;
/** Smaller requests meet the device's limit of operations first. */
const LEAST_REQUEST_KIB = 64;
/** From here on the bytes of a request take most of its time on any device. */
const LEAST_SURE_REQUEST_KIB = 256;
/** More in flight may upset a device that is at its limit: seeks, caches. */
const MOST_LOSS = 0.25;
/** As many operations with the smaller blocks, the noise of rounds aside. */
const LEAST_SAME_OPERATIONS = 0.8;

/** The device is busy with large requests and moves no more, however many are in flight. */
export const deviceBandwidth: Rule = {
  id: 'device-bandwidth',
  summary: 'the device moves as many bytes a second as it can',
  thresholds: [
    {
      name: 'device bytes over application bytes, at least',
      value: LEAST_AGREEMENT,
      unit: 'share',
      reason: 'below it memory took a part of the bytes, and the figure is not the device’s',
    },
    {
      name: 'the same, at most',
      value: MOST_AGREEMENT,
      unit: 'share',
      reason: 'above it others use the device as well',
    },
    {
      name: '%util, at least',
      value: LEAST_UTILISATION / 100,
      unit: 'share',
      reason: 'a device that is idle a tenth of the time has room',
    },
    {
      name: 'aqu-sz, above the requests that make up an operation, and above',
      value: LEAST_QUEUE,
      reason: 'on average requests of the next operation are already there',
    },
    {
      name: 'mean request at the device, at least',
      value: LEAST_REQUEST_KIB * KIB,
      unit: 'bytes',
      reason: 'small requests meet the limit of IOPS first',
    },
    {
      name: 'throughput with the most in flight, and with fewer, over that of the fastest, at least',
      value: 1 - MOST_LOSS,
      unit: 'share',
      reason:
        'a device that does more with more in flight was not at its limit; at its limit they may upset it (seeks, caches)',
    },
    {
      name: "share of a cgroup's limit, below",
      value: LEAST_OF_LIMIT,
      unit: 'share',
      reason: 'nearer to it the limit is what holds the work up, not the device',
    },
    {
      name: 'or above',
      value: MOST_OF_LIMIT,
      unit: 'share',
      reason: 'a limit that is passed does not hold',
    },
    {
      name: 'bytes with blocks at least eight times as large, where these were measured, at most',
      value: SAME_BYTES,
      unit: 'times',
      reason: 'a device that moves more bytes in larger blocks was not at the end of its bandwidth',
    },
    {
      name: 'operations over those with blocks at least eight times smaller, where these were measured, below',
      value: LEAST_SAME_OPERATIONS,
      unit: 'share',
      reason: 'a device that does as many operations of either size is limited by their number',
    },
    {
      name: 'without a block device to look at: bytes with blocks at least eight times as large, at most',
      value: SAME_BYTES,
      unit: 'times',
      reason: 'a volume that moves as many bytes in operations of any size is limited by bytes',
    },
    {
      name: 'and gain of more in flight, at most',
      value: MOST_FLAT,
      unit: 'times',
      reason: 'a limit of bytes is shared by all that are in flight',
    },
    ...curveThresholds,
    ...blockThresholds,
  ],
  explanation: {
    meaning:
      "The device is busy with large requests, the next one always at hand, and moves no more bytes however many operations are in flight. The application's bytes are the device's own: the work is direct or synced, " +
      'and device and application moved the same.\n\n' +
      'Of a volume without a block device here (FUSE, network) it is concluded from work that moves as many bytes in operations of any size, and no more with more in flight.',
    evidence:
      "The fastest route's throughput, over job and final sync, beside that of the same route with fewer in flight; device bytes over application bytes (`/proc/diskstats`); " +
      '`%util`, `aqu-sz` and the mean request (`wareq-sz` or `rareq-sz`) of the measured windows. Without a block device: bandwidth in small and in large blocks, and in those of 2 KiB where these were measured, and over the number of system calls in flight.',
    limits:
      'Needs two cells of one route that differ in depth, pool, threads or files alone, the one with the most in flight among them. Says nothing of buffered writes that are never synced: what memory took says nothing of the device. ' +
      'Of a loop device the backing file is named, and the confidence is medium; so it is of requests below 256 KiB without blocks of another size, whose number may be what is limited. `%util` says little of devices that serve many requests at once: it is never enough by itself. ' +
      'Near the limit of a cgroup it is silent; one of a hypervisor or a cloud may read as a device that is busy all the time, and then the verdict is the same. Without a block device it is not known whether a device, its server or the network sets the limit; there large blocks are parted into requests, and the confidence is low where none of up to 64 KiB was measured, and where blocks of 2 KiB, each of which is one request, move fewer bytes (by a factor of 1.5 and more). Volumes and sets with more than one device get no such verdict yet.',
    whatToDo:
      'Write fewer bytes (compress, batch, drop), spread them over devices, or use a faster one. Of a loop device, measure the directory of its file. Pool and depth do not help.',
  },
  conclude(facts, group) {
    const loads = measuredCells(facts, group).flatMap((cell) => loadOf(facts, cell) ?? []);
    const best = fastest(loads.map(({ cell }) => cell));
    const top = loads.find(({ cell }) => cell === best);
    const flat = top === undefined ? null : flatLine(top, loads);
    if (flat === null || !isBusy(flat.load)) return unseenDevice(facts, group);
    if (isNearLimit(facts, flat.load) || countsOperations(facts, group)) return null;
    const sureness = confidence(flat.load, blockEffect(facts, group));
    return bandwidthFinding(reachDevice(loads), flat.load, flat.fewer, sureness);
  },
};

/**
 * Whether other blocks show that bytes are not what is limited: larger ones move more of them, or as many operations
 * are done with smaller ones.
 */
function countsOperations(facts: VolumeFacts, group: WorkloadGroup): boolean {
  const effect = blockEffect(facts, group);
  if (effect === null) return false;
  return group.cellIds.includes(effect.small.id)
    ? effect.bytes > SAME_BYTES
    : effect.bytes / effect.sizes >= LEAST_SAME_OPERATIONS;
}

/** Direct or synced work whose bytes are the device's own; null for what memory took. */
function loadOf(facts: VolumeFacts, cell: MeasuredCell): DeviceLoad | null {
  const own = ownDevices(cell, facts.volume);
  const moved = deviceBytes(cell, facts.volume).value;
  const [device] = own?.devices ?? [];
  if (device === undefined || own?.devices.length !== 1 || moved === null || moved === 0) return null;
  const { direct, durability, operation, rate } = cell.key;
  // What is paced moves as much as is offered, whatever is in flight.
  if (rate !== null || (!direct && operation === 'write' && durability === 'none')) return null;
  const ns = cell.elapsedNs + (cell.syncElapsedNs ?? 0);
  const agreement = moved / cell.applicationBytes;
  if (agreement < LEAST_AGREEMENT || agreement > MOST_AGREEMENT) return null;
  return {
    cell,
    device: device.device,
    backingFile: backingFile(facts.volume, device.device),
    applicationRate: (cell.applicationBytes * NS_PER_S) / ns,
    deviceRate: (moved * NS_PER_S) / ns,
    columns: device.columns,
  };
}

function backingFile(volume: Volume, device: string): string | null {
  const found = [volume, ...volume.members].flatMap(({ devices }) =>
    devices.filter(({ name }) => name === device),
  );
  return found[0]?.backingFile ?? null;
}

function isBusy({ cell, columns }: DeviceLoad): boolean {
  const column = (name: string): number => columns[name]?.value ?? 0;
  const requestKib = column(cell.key.operation === 'write' ? 'wareq-sz' : 'rareq-sz');
  // One operation alone is so many requests at a time: only what is above them is of another operation.
  const requestsPerOperation = cell.key.blockSizeBytes / (requestKib * KIB);
  return (
    requestKib >= LEAST_REQUEST_KIB &&
    column('%util') >= LEAST_UTILISATION &&
    column('aqu-sz') > Math.max(LEAST_QUEUE, requestsPerOperation)
  );
}

/** Those whose every operation meets the device; of the others some meet memory, and the sync at the end has the device's time. */
function reachDevice(loads: readonly DeviceLoad[]): readonly MeasuredCell[] {
  return loads
    .map(({ cell }) => cell)
    .filter(({ key }) => key.direct || key.operation === 'read' || !['none', 'end'].includes(key.durability));
}

/** Whether a cgroup allows no more than what was seen: then the limit is to blame, not the device. */
function isNearLimit(facts: VolumeFacts, { cell }: DeviceLoad): boolean {
  return limitUses(facts, cell).some(isAtLimit);
}

/** What may differ between cells that differ in what is in flight: of threads also the files, of which each has its own. */
function inFlight({ strategy }: MeasuredCell): readonly (keyof CellKey)[] {
  const dimensions = ['depth', 'poolSize', 'threads'] as const;
  return strategy.name === 'native-threads' ? [...dimensions, 'files', 'fileSizeBytes'] : dimensions;
}

/**
 * Two cells of the fastest one's route that do as much as it, all else equal: the one with the most in flight, and the
 * one with the fewest. They show that more do not help.
 */
function flatLine(
  top: DeviceLoad,
  loads: readonly DeviceLoad[],
): { readonly load: DeviceLoad; readonly fewer: DeviceLoad } | null {
  const near = loads
    .filter(
      ({ cell, applicationRate }) =>
        alike(cell, top.cell) &&
        sameBut(cell, top.cell, inFlight(top.cell)) &&
        applicationRate / top.applicationRate >= 1 - MOST_LOSS,
    )
    .sort((a, b) => concurrency(a.cell) - concurrency(b.cell));
  const [fewer] = near;
  const load = near[near.length - 1];
  if (fewer === undefined || load === undefined || concurrency(load.cell) <= concurrency(fewer.cell))
    return null;
  // More in flight that do more, or that upset it, are no sign of a device at its limit.
  const most = Math.max(
    ...loads
      .filter(({ cell }) => sameBut(cell, top.cell, inFlight(top.cell)))
      .map(({ cell }) => concurrency(cell)),
  );
  return concurrency(load.cell) === most ? { load, fewer } : null;
}

function confidence(
  { backingFile: file, cell, columns }: DeviceLoad,
  effect: BlockEffect | null,
): Confidence {
  const request = columns[cell.key.operation === 'write' ? 'wareq-sz' : 'rareq-sz'];
  // Of smaller ones, and no other blocks to tell by, the number may be what is limited, or one after another.
  const told = effect !== null || (request?.value ?? 0) >= LEAST_SURE_REQUEST_KIB;
  return told && file === null ? 'high' : 'medium';
}
