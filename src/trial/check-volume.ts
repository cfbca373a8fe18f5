import { type BigIntStats, statSync } from 'node:fs';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';

/** What a path answers whose volume was unmounted, or whose server died. */
const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTCONN', 'ESTALE', 'EIO']);

/**
 * Throws where the volume at a path is no longer the one that was seen before the run: after a lazy unmount new files
 * would land on the disk beneath.
 * @param deviceId `st_dev` as the inventory saw it; empty: not checked.
 * @throws IotriageError `volume-gone`; `workspace-refused` where it cannot be told
 */
export function checkVolume(parent: string, deviceId: string): void {
  let stat: BigIntStats;
  try {
    stat = statSync(parent, { bigint: true });
  } catch (cause) {
    const code = GONE_CODES.has(errorCodeOf(cause) ?? '') ? 'volume-gone' : 'workspace-refused';
    throw new IotriageError(code, messageOf(cause), [], { cause });
  }
  checkDevice(parent, stat, deviceId);
}

/** The same of a directory that is open already. */
export function checkDevice(directory: string, { dev }: BigIntStats, deviceId: string): void {
  if (deviceId !== '' && String(dev) !== deviceId) {
    throw new IotriageError('volume-gone', `${directory} is on another volume than before the run`);
  }
}
