import type { Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes, KIB, NS_PER_S } from '../../domain/units.js';
import { concurrency, fastest, measuredCells, type MeasuredCell } from '../compare.js';
import { alike } from '../like-with-like.js';
import { deviceBytes, ownDevices } from '../own-device.js';
import { describeCell, factEvidence, percent, throughputEvidence } from '../words.js';

/** Journals and metadata add a few per cent; beyond this the two are not the same bytes. */
const LEAST_AGREEMENT = 0.8;
const MOST_AGREEMENT = 1.25;
const LEAST_UTILISATION = 90;
/** More than one request with the device on average: it always has the next one at hand. */
const LEAST_QUEUE = 1;
/** Smaller requests meet the device's limit of operations first. */
const LEAST_REQUEST_KIB = 64;
const FLAT = 0.1;
const LEAST_OF_LIMIT = 0.8;

interface Load {
  readonly cell: MeasuredCell;
  readonly device: string;
  /** Over the job and its final sync. */
  readonly applicationRate: number;
  readonly deviceRate: number;
  readonly columns: MeasuredCell['devices'][number]['columns'];
}

/** The device is busy with large requests and moves no more, however many are in flight. */
export const deviceBandwidth: Rule = {
  id: 'device-bandwidth',
  summary: 'the device moves as many bytes a second as it can',
  thresholds: [
    {
      name: 'device bytes over application bytes, at least',
      value: LEAST_AGREEMENT,
      reason: 'below it memory took a part of the bytes, and the figure is not the device’s',
    },
    { name: 'the same, at most', value: MOST_AGREEMENT, reason: 'above it others use the device as well' },
    {
      name: '%util, at least, or else aqu-sz',
      value: LEAST_UTILISATION,
      reason: 'a device that is idle a tenth of the time has room',
    },
    { name: 'aqu-sz, above', value: LEAST_QUEUE, reason: 'on average the next request is already there' },
    {
      name: 'mean request, at least, KiB',
      value: LEAST_REQUEST_KIB,
      reason: 'small requests meet the limit of IOPS first',
    },
    {
      name: 'gain of more in flight, at most',
      value: FLAT,
      reason: 'a device that does more with more in flight was not at its limit',
    },
    {
      name: "share of a cgroup's limit, below",
      value: LEAST_OF_LIMIT,
      reason: 'nearer to it the limit is what holds the work up, not the device',
    },
  ],
  conclude(facts, group) {
    const loads = measuredCells(facts, group).flatMap((cell) => loadOf(facts, cell) ?? []);
    const best = fastest(loads.map(({ cell }) => cell));
    const load = loads.find(({ cell }) => cell === best);
    if (load === undefined || !isBusy(load) || isNearLimit(facts, load)) return null;
    const flat = flatAgainst(
      load,
      loads.filter(({ cell }) => alike(cell, load.cell)),
    );
    return flat === null ? null : finding(load, flat);
  },
};

/** Direct or synced work whose bytes are the device's own; null for what memory took. */
function loadOf(facts: VolumeFacts, cell: MeasuredCell): Load | null {
  const own = ownDevices(cell, facts.volume);
  const moved = deviceBytes(cell, facts.volume).value;
  const [device] = own?.devices ?? [];
  if (device === undefined || own?.devices.length !== 1 || moved === null || moved === 0) return null;
  const { direct, durability, operation } = cell.key;
  if (!direct && operation === 'write' && durability === 'none') return null;
  const ns = cell.elapsedNs + (cell.syncElapsedNs ?? 0);
  const agreement = moved / cell.applicationBytes;
  if (agreement < LEAST_AGREEMENT || agreement > MOST_AGREEMENT) return null;
  return {
    cell,
    device: device.device,
    applicationRate: (cell.applicationBytes * NS_PER_S) / ns,
    deviceRate: (moved * NS_PER_S) / ns,
    columns: device.columns,
  };
}

function isBusy({ cell, columns }: Load): boolean {
  const column = (name: string): number => columns[name]?.value ?? 0;
  const requestKib = column(cell.key.operation === 'write' ? 'wareq-sz' : 'rareq-sz');
  return (
    requestKib >= LEAST_REQUEST_KIB &&
    (column('%util') >= LEAST_UTILISATION || column('aqu-sz') > LEAST_QUEUE)
  );
}

/** Whether a cgroup allows no more than what was seen: then the limit is to blame, not the device. */
function isNearLimit({ volume }: VolumeFacts, { cell, deviceRate }: Load): boolean {
  return volume.limits.some(
    ({ what, unit, direction, value }) =>
      what === 'io' &&
      unit === 'bytes/s' &&
      direction === cell.key.operation &&
      deviceRate >= value * LEAST_OF_LIMIT,
  );
}

/** A cell with fewer in flight that does as much; it shows that more do not help. */
function flatAgainst(best: Load, loads: readonly Load[]): Load | null {
  const inFlight = ({ cell }: Load): number => concurrency(cell);
  const most = loads.reduce((a, b) => (inFlight(b) > inFlight(a) ? b : a), best);
  const fewer = loads.filter(
    (load) => inFlight(load) < inFlight(most) && most.applicationRate <= load.applicationRate * (1 + FLAT),
  );
  return (
    fewer
      .filter(({ applicationRate }) => applicationRate >= best.applicationRate * (1 - FLAT))
      .sort((a, b) => inFlight(a) - inFlight(b))[0] ?? null
  );
}

function finding(load: Load, fewer: Load): Finding {
  const { cell, device, columns } = load;
  const utilisation = columns['%util']?.value ?? 0;
  const queue = columns['aqu-sz']?.value ?? 0;
  const request = cell.key.operation === 'write' ? 'wareq-sz' : 'rareq-sz';
  const size = formatBytes((columns[request]?.value ?? 0) * KIB);
  const both = utilisation >= LEAST_UTILISATION && queue > LEAST_QUEUE;
  return {
    id: 'device-bandwidth',
    confidence: both ? 'high' : 'medium',
    summary:
      `${device} moves all that it can: ${formatBandwidth(load.deviceRate)} at the device for ` +
      `${formatBandwidth(load.applicationRate)} of the application, busy ${utilisation.toFixed(0)} % with ` +
      `${queue.toFixed(1)} requests of ${size}; ${describeCell(fewer.cell)} does as much ` +
      `(${formatBandwidth(fewer.applicationRate)}). Write fewer bytes, or use a faster device: pool and depth do not help.`,
    evidence: [
      ...throughputEvidence(cell),
      ...throughputEvidence(fewer.cell),
      {
        name: 'device over application bytes',
        value: percent(load.deviceRate / load.applicationRate),
        unit: '',
        source: `/proc/diskstats, ${device}`,
      },
      ...['%util', 'aqu-sz', request].flatMap((name) => {
        const fact = columns[name];
        return fact === undefined ? [] : factEvidence(`${name} of ${device}`, fact, '');
      }),
    ],
    advice: [
      {
        action:
          'Write fewer bytes (compress, batch, drop), spread them over more devices, or use a faster one',
        expected: `time in proportion to the bytes, at ${formatBandwidth(load.deviceRate)}`,
      },
    ],
    contradicts: [
      'more throughput with more in flight would contradict it: measured, and there is none',
      'bytes that memory took would contradict it: device and application moved the same',
      'a limit above the device would show it nearly idle: it is busy',
    ],
    explains: Math.min(1, Math.max(utilisation / 100, queue > LEAST_QUEUE ? 0.9 : 0)),
  };
}
