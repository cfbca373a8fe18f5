import { constants, openSync } from 'node:fs';
import { errorCodeOf } from '../../domain/errors.js';

/** A link that took a file's place is not followed, and a pipe that did is not waited for. */
const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Flags with which a file is opened: first those that leave its atime as it is, which are the owner's and root's. */
export const quietFlags = PLAIN | constants.O_NOATIME;
export const plainFlags = PLAIN;

/** Whether an error says that the first flags are not for this user. */
export function isNotOurs(error: unknown): boolean {
  return errorCodeOf(error) === 'EPERM';
}

/** Opens for reading. `quiet`: reading leaves the atime as it was. @throws the system's error */
export function openToRead(path: Buffer, more = 0): { readonly fd: number; readonly quiet: boolean } {
  try {
    return { fd: openSync(path, quietFlags | more), quiet: true };
  } catch (error) {
    if (!isNotOurs(error)) throw error;
    return { fd: openSync(path, plainFlags | more), quiet: false };
  }
}
