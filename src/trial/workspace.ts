import {
  type BigIntStats,
  closeSync,
  constants,
  fdatasyncSync,
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
import { checkDevice, checkVolume } from './check-volume.js';
import { type Marker, MARKER_NAME, makeMarker } from './marker.js';
import { emptyWorkspace } from './remove-workspace.js';

/** What a file system answers that has no locks, or no syncs. */
const ABSENT_CODES: ReadonlySet<string> = new Set(['ENOLCK', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

/** A directory on a measured volume that we made, marked and locked: the only place that iotriage ever writes to. */
export interface Workspace {
  readonly directory: string;
  /**
   * Removes it with all files that workloads made in it. Throws where something else lies in it.
   * @param removed called after each name that was removed.
   */
  remove(removed?: () => void): void;
}

/** The path of a workspace yet to be made. */
export function workspacePath(parent: string, id: string): string {
  return path.join(parent, `.iotriage-${id}`);
}

/**
 * Makes a workspace. Where that fails nothing is left of it.
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
  checkVolume(path.dirname(directory), deviceId);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    throw refused(`cannot make ${directory}`, cause);
  }
  let fd = -1;
  try {
    fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return markedWorkspace(directory, fd, runId, deviceId, addon);
  } catch (cause) {
    if (fd >= 0) closeSync(fd);
    unmake(directory);
    throw cause instanceof IotriageError ? cause : refused(`cannot mark ${directory}`, cause);
  }
}

function markedWorkspace(
  directory: string,
  directoryFd: number,
  runId: string,
  deviceId: string,
  addon: Pick<NativeAddon, 'tryLock'>,
): Workspace {
  const stat = fstatSync(directoryFd, { bigint: true });
  checkDevice(directory, stat, deviceId);
  const why = notAsMade(directoryFd, stat);
  if (why !== null) {
    throw new IotriageError('workspace-refused', `${directory} is not as it was made: ${why}`);
  }
  const markerFd = writeMarker(directoryFd, makeMarker(runId, stat.ino), addon);
  return {
    directory,
    remove: (removed = () => undefined) => {
      try {
        emptyWorkspace(directory, directoryFd, markerFd, removed);
      } finally {
        closeSync(directoryFd);
      }
    },
  };
}

/** Null: it is ours, closed to others, and empty. A mount may give every directory an owner and a mode of its own. */
function notAsMade(fd: number, { uid, mode }: BigIntStats): string | null {
  if (Number(uid) !== process.geteuid?.()) return `it belongs to user ${uid}`;
  const permissions = mode & 0o777n;
  if (permissions !== 0o700n) return `its mode is ${permissions.toString(8)}, not 700`;
  return readdirSync(`/proc/self/fd/${fd}`).length === 0 ? null : 'it is not empty';
}

/** Removes what was refused after it was made, which only an empty directory can be. */
function unmake(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It holds what is not ours, or its volume is gone.
  }
}

function refused(what: string, cause: unknown): IotriageError {
  return new IotriageError('workspace-refused', `${what}: ${messageOf(cause)}`, [], { cause });
}

/**
 * The lock is held as long as this process lives, which tells other machines and containers that it does. Where there
 * are no locks, /proc is all that tells. The marker is on the device before anything else: without it nothing would
 * be allowed to remove what a power cut leaves.
 */
function writeMarker(directoryFd: number, marker: Marker, addon: Pick<NativeAddon, 'tryLock'>): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const within = `/proc/self/fd/${directoryFd}/${MARKER_NAME}`;
  const markerFd = openSync(within, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600);
  try {
    ifPossible(() => addon.tryLock(markerFd));
    writeFileSync(markerFd, `${JSON.stringify(marker)}\n`);
    ifPossible(() => {
      fdatasyncSync(markerFd);
    });
    return markerFd;
  } catch (error) {
    closeSync(markerFd);
    unlinkSync(within);
    throw error;
  }
}

function ifPossible(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!ABSENT_CODES.has(errorCodeOf(error) ?? '')) throw error;
  }
}
