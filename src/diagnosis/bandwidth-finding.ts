import type { Confidence, Finding } from '../domain/finding.js';
import { formatBandwidth, formatBytes, KIB } from '../domain/units.js';
import type { MeasuredCell } from './compare.js';
import { leavePool } from './predict/leave.js';
import { describeCell, factEvidence, percent, throughputEvidence } from './words.js';

/** What a cell moved, beside what its one device moved for it. */
export interface DeviceLoad {
  readonly cell: MeasuredCell;
  readonly device: string;
  /** The file of a loop device: what lies under it is the storage of that file. */
  readonly backingFile: string | null;
  /** Over the job and its final sync. */
  readonly applicationRate: number;
  readonly deviceRate: number;
  readonly columns: MeasuredCell['devices'][number]['columns'];
}

/**
 * What `device-bandwidth` says of a device that moves all that it can.
 *
 * @param cells whose every operation meets the device.
 * @param fewer the same with fewer in flight, which does as much.
 */
export function bandwidthFinding(
  cells: readonly MeasuredCell[],
  load: DeviceLoad,
  fewer: DeviceLoad,
  sureness: Confidence,
): Finding {
  const { cell, device, columns } = load;
  const utilisation = columns['%util']?.value ?? 0;
  const queue = columns['aqu-sz']?.value ?? 0;
  const request = cell.key.operation === 'write' ? 'wareq-sz' : 'rareq-sz';
  const size = formatBytes((columns[request]?.value ?? 0) * KIB);
  const { backingFile: file } = load;
  return {
    id: 'device-bandwidth',
    confidence: sureness,
    summary:
      `${device}${file === null ? '' : `, a loop device over ${file},`} moves all that it can: ${formatBandwidth(load.deviceRate)} at the device for ` +
      `${formatBandwidth(load.applicationRate)} of the application, busy ${utilisation.toFixed(0)} % with ` +
      `${queue.toFixed(1)} requests of ${size}; ${describeCell(fewer.cell)} does as much ` +
      `(${formatBandwidth(fewer.applicationRate)}). ` +
      (file === null
        ? 'Move fewer bytes, or use a faster device: pool and depth do not help.'
        : `Move fewer bytes, or look at what ${file} lies on: pool and depth do not help.`),
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
          file === null
            ? 'Move fewer bytes (compress, batch, drop), spread them over more devices, or use a faster one'
            : `Move fewer bytes (compress, batch, drop); measure the directory of ${file} to see what its storage can do`,
        expected: `time in proportion to the bytes, at ${formatBandwidth(load.deviceRate)}`,
      },
      {
        action: 'Leave UV_THREADPOOL_SIZE and the depth: more in flight only wait for the device',
        expected: 'no gain by a larger pool',
        ...leavePool(cells, 'the device moves no more bytes'),
      },
    ],
    contradicts: [
      'more throughput with more in flight would contradict it: measured, and there is none',
      'bytes that memory took would contradict it: device and application moved the same',
      'a limit above the device would show it nearly idle: it is busy',
    ],
    explains: Math.min(1, utilisation / 100),
  };
}
