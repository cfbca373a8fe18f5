import type { ReportCell } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';

type Counted = Pick<ReportCell, 'applicationBytes' | 'deviceWrittenBytes' | 'devices'>;

/** A clause: `of 240 MiB written 12 MiB reached the device in that time`. */
export function deviceBytesWords(cell: Counted): string {
  const written = formatBytes(cell.applicationBytes);
  if (cell.devices.length === 0) return `of ${written} written none goes to a block device: there is none`;
  if (cell.deviceWrittenBytes === null)
    return `how much of ${written} reached the device in that time was not seen`;
  return `of ${written} written ${formatBytes(cell.deviceWrittenBytes)} reached the device in that time`;
}
