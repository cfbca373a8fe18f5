import { statSync } from 'node:fs';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';

/** What a path answers whose volume was unmounted, or whose server died. */
const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTCONN', 'ESTALE', 'EIO']);

/**
 * Throws where the volume at a path is no longer the one that was seen before the run: after a lazy unmount new files
 * would land on the disk beneath.
 * @throws IotriageError `volume-gone`; `workspace-refused` where it cannot be told
 */
export function checkVolume(parent: string, deviceId: string): void {
  let seen: string;
  try {
    seen = String(statSync(parent, { bigint: true }).dev);
  } catch (cause) {
    const code = GONE_CODES.has(errorCodeOf(cause) ?? '') ? 'volume-gone' : 'workspace-refused';
    throw new IotriageError(code, messageOf(cause), [], { cause });
  }
  if (deviceId !== '' && seen !== deviceId) {
    throw new IotriageError('volume-gone', `${parent} is on another volume than before the run`);
  }
}
