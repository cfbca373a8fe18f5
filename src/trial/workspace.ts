import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';
import type { NativeAddon } from '../native/addon-types.js';
import { checkVolume } from './check-volume.js';
import { MARKER_NAME, makeMarker } from './marker.js';
import { emptyWorkspace } from './remove-workspace.js';

/** A directory on a measured volume that we made, marked and locked: the only place that iotriage ever writes to. */
export interface Workspace {
  readonly directory: string;
  /** Removes it with all files that workloads made in it. Throws where something else lies in it. */
  remove(): void;
}

/** The path of a workspace yet to be made. */
export function workspacePath(parent: string, id: string): string {
  return path.join(parent, `.iotriage-${id}`);
}

/**
 * Makes a workspace.
 * @param deviceId `st_dev` of the parent as the inventory saw it; empty: not checked.
 * @throws IotriageError `workspace-refused`, with the system's error as its cause, where it cannot be made;
 * `volume-gone` where the volume no longer answers, or another one lies at the path by now.
 */
export function makeWorkspace(
  directory: string,
  runId: string,
  deviceId: string,
  addon: Pick<NativeAddon, 'tryLock'>,
): Workspace {
  const parent = path.dirname(directory);
  checkVolume(parent, deviceId);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    throw new IotriageError('workspace-refused', `cannot make ${directory}: ${messageOf(cause)}`, [], {
      cause,
    });
  }
  const directoryFd = openMade(directory);
  try {
    const markerFd = writeMarker(directoryFd, runId, addon);
    return {
      directory,
      remove: () => {
        try {
          emptyWorkspace(directory, directoryFd, markerFd);
        } finally {
          closeSync(directoryFd);
        }
      },
    };
  } catch (cause) {
    closeSync(directoryFd);
    rmdirSync(directory);
    throw new IotriageError('workspace-refused', `cannot mark ${directory}: ${messageOf(cause)}`, [], {
      cause,
    });
  }
}

/**
 * Opens the directory that was just made, and makes sure that it is that one: ours, closed to others, empty. What is
 * refused is removed again, which only an empty one can be.
 */
function openMade(directory: string): number {
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const why = notAsMade(fd);
  if (why === null) return fd;
  closeSync(fd);
  try {
    rmdirSync(directory);
  } catch {
    // It holds what is not ours.
  }
  throw new IotriageError('workspace-refused', `${directory} is not as it was made: ${why}`);
}

/** Null: it is ours, closed to others, and empty. A mount may give every directory an owner and a mode of its own. */
function notAsMade(fd: number): string | null {
  const { uid, mode } = fstatSync(fd);
  if (uid !== process.geteuid?.()) return `it belongs to user ${uid}`;
  if ((mode & 0o777) !== 0o700) return `its mode is ${(mode & 0o777).toString(8)}, not 700`;
  return readdirSync(`/proc/self/fd/${fd}`).length === 0 ? null : 'it is not empty';
}

/**
 * The lock is held as long as this process lives, which tells other machines and containers that it does. Where there
 * are no locks, /proc is all that tells.
 */
function writeMarker(directoryFd: number, runId: string, addon: Pick<NativeAddon, 'tryLock'>): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const within = `/proc/self/fd/${directoryFd}/${MARKER_NAME}`;
  const markerFd = openSync(within, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600);
  try {
    lockIfPossible(markerFd, addon);
    const inode = fstatSync(directoryFd, { bigint: true }).ino;
    writeFileSync(markerFd, `${JSON.stringify(makeMarker(runId, inode))}\n`);
    return markerFd;
  } catch (error) {
    closeSync(markerFd);
    unlinkSync(within);
    throw error;
  }
}

function lockIfPossible(fd: number, addon: Pick<NativeAddon, 'tryLock'>): void {
  try {
    addon.tryLock(fd);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== 'ENOLCK' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
  }
}
