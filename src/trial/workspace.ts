import {
  constants,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';
import type { NativeAddon } from '../native/addon-types.js';
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
 * @throws IotriageError `workspace-refused`, with the system's error as its cause, where it cannot be made; the message
 * begins with `gone` where another volume lies at the path by now.
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
  const directoryFd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const markerFd = writeMarker(directoryFd, runId, addon);
    return {
      directory,
      remove: () => {
        removeOwn(directory, directoryFd, markerFd);
      },
    };
  } catch (cause) {
    closeSync(directoryFd);
    // Nothing but an unfinished marker can lie in a directory of mode 0700 that we have just made.
    try {
      rmdirSync(directory);
    } catch {
      /* a marker that could not be written whole stays, and is told */
    }
    throw new IotriageError('workspace-refused', `cannot mark ${directory}: ${messageOf(cause)}`, [], {
      cause,
    });
  }
}

/**
 * Throws where the volume at a path is no longer the one that was seen before the run: after a lazy unmount new files
 * would land on the disk beneath.
 * @throws IotriageError `workspace-refused`
 */
export function checkVolume(parent: string, deviceId: string): void {
  let seen: string;
  try {
    seen = String(statSync(parent, { bigint: true }).dev);
  } catch (cause) {
    const code = errorCodeOf(cause);
    const gone =
      code === 'ENOENT' || code === 'ENOTCONN' || code === 'ESTALE' || code === 'EIO' ? 'gone: ' : '';
    throw new IotriageError('workspace-refused', `${gone}${parent}: ${messageOf(cause)}`, [], { cause });
  }
  if (deviceId !== '' && seen !== deviceId) {
    throw new IotriageError('workspace-refused', `gone: ${parent} is on another volume than before the run`);
  }
}

/** The lock is held as long as this process lives, which tells other machines and containers that it does. */
function writeMarker(directoryFd: number, runId: string, addon: Pick<NativeAddon, 'tryLock'>): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const within = `/proc/self/fd/${directoryFd}/${MARKER_NAME}`;
  const markerFd = openSync(within, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
  addon.tryLock(markerFd);
  const inode = fstatSync(directoryFd, { bigint: true }).ino;
  writeSync(markerFd, `${JSON.stringify(makeMarker(runId, inode))}\n`);
  return markerFd;
}

function removeOwn(directory: string, directoryFd: number, markerFd: number): void {
  try {
    emptyWorkspace(directory, directoryFd);
  } finally {
    closeSync(markerFd);
    closeSync(directoryFd);
  }
}
