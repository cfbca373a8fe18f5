import type { ReportCell } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';

/** From this share of the application's bytes on they reached the device while they were measured. */
export const REACHED = 0.9;
/** Below this share hardly anything did. */
export const HARDLY = 0.1;

type Counted = Pick<ReportCell, 'applicationBytes' | 'deviceWrittenBytes' | 'devices'>;

/** What the devices wrote over what the application did, in the measured time; null: there is no device, or it was not seen. */
export function deviceShare({ applicationBytes, deviceWrittenBytes }: Counted): number | null {
  return deviceWrittenBytes === null || applicationBytes === 0 ? null : deviceWrittenBytes / applicationBytes;
}

/** A clause: `of 240 MiB written 12 MiB reached the device in that time`. */
export function deviceBytesWords(cell: Counted): string {
  const written = formatBytes(cell.applicationBytes);
  if (cell.devices.length === 0) return `of ${written} written none goes to a block device: there is none`;
  if (cell.deviceWrittenBytes === null)
    return `how much of ${written} reached the device in that time was not seen`;
  return `of ${written} written ${formatBytes(cell.deviceWrittenBytes)} reached the device in that time`;
}
