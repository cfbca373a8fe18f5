import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';
import type { NativeAddon } from '../native/addon-types.js';
import { type Marker, MARKER_NAME, ownerState, parseMarker, WORKSPACE_NAME } from './marker.js';
import { removeOurs } from './remove-ours.js';

/** What became of a directory that looks like a workspace. */
export interface CleanResult {
  readonly path: string;
  readonly removed: boolean;
  /** Why it was left, or whose it was. */
  readonly why: string;
}

/**
 * Removes what killed runs left in a directory.
 *
 * A directory is removed only if its name, mode, owner and marker are ours, the marker names this very inode, and the
 * process that made it is gone: it holds no lock on the marker any more and /proc does not know it.
 * @param ownedBy Remove this process's workspaces even if it still lives: its parent has killed it, and it hangs.
 */
export function cleanDirectory(
  parent: string,
  addon: Pick<NativeAddon, 'tryLock'>,
  ownedBy: number | null = null,
): readonly CleanResult[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && WORKSPACE_NAME.test(entry.name))
    .map((entry) => cleanOne(path.join(parent, entry.name), addon, ownedBy));
}

function cleanOne(
  directory: string,
  addon: Pick<NativeAddon, 'tryLock'>,
  ownedBy: number | null,
): CleanResult {
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;
  let directoryFd = -1;
  let markerFd = -1;
  try {
    // Another user's cannot even be opened.
    if (lstatSync(directory).uid !== userId()) return left(directory, 'it belongs to another user');
    directoryFd = openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const stat = fstatSync(directoryFd, { bigint: true });
    if (Number(stat.uid) !== userId()) return left(directory, 'it was swapped for another');
    if ((stat.mode & 0o777n) !== 0o700n) return left(directory, 'its mode is not 0700');
    // On NFS a lock wants a descriptor that is open for writing.
    markerFd = openSync(`/proc/self/fd/${directoryFd}/${MARKER_NAME}`, O_RDWR | O_NOFOLLOW);
    const marker = fstatSync(markerFd).size > 4096 ? null : parseMarker(readFileSync(markerFd, 'utf8'));
    if (!marker) return left(directory, 'its marker is not valid');
    if (marker.directoryInode !== String(stat.ino))
      return left(directory, 'its marker was made for another directory');
    const why = whyOwned(marker, markerFd, addon, ownedBy);
    if (why !== null) return left(directory, why);
    const lockFd = markerFd;
    markerFd = -1;
    emptyWorkspace(directory, directoryFd, lockFd);
    return { path: directory, removed: true, why: `left by process ${marker.pid} of run ${marker.runId}` };
  } catch (error) {
    return left(directory, errorCodeOf(error) === 'ENOENT' ? 'it bears no marker' : messageOf(error));
  } finally {
    if (markerFd >= 0) closeSync(markerFd);
    if (directoryFd >= 0) closeSync(directoryFd);
  }
}

/** Why a directory must be left to its owner; null: it has none any more. */
function whyOwned(
  marker: Marker,
  markerFd: number,
  addon: Pick<NativeAddon, 'tryLock'>,
  ownedBy: number | null,
): string | null {
  const state = ownerState(marker);
  if (state === 'elsewhere') return `it was made on another machine, ${marker.hostname}: clean it there`;
  // A pid names a process only in our own namespace.
  if (state === 'lives') return marker.pid === ownedBy ? null : `its owner, process ${marker.pid}, lives`;
  return addon.tryLock(markerFd) ? null : `its owner, process ${marker.pid}, holds its lock`;
}

/** Null on systems without users, where nothing is ours. */
function userId(): number | null {
  return process.geteuid?.() ?? null;
}

function left(directory: string, why: string): CleanResult {
  return { path: directory, removed: false, why };
}

/**
 * Removes the files and directories that workloads make and the marker, then the directory. All names are resolved from the open
 * directory, so that no path that was swapped meanwhile can lead elsewhere.
 *
 * The marker is closed before the directory is removed: NFS and FUSE keep a file that is open under another name. Where the directory
 * cannot be removed then, since a work that nobody waited for has made a file meanwhile, the open directory gets its marker back:
 * without it nothing would ever be allowed to remove it.
 * @throws IotriageError `workspace-refused` where anything else lies in it; that and the marker are left.
 */
export function emptyWorkspace(directory: string, directoryFd: number, markerFd: number): void {
  let marker: Buffer;
  try {
    marker = markerBytes(markerFd);
    removeAllOurs(directory, directoryFd);
    // Many files take long to remove: what was made meanwhile is seen now.
    removeAllOurs(directory, directoryFd);
    unlinkSync(`/proc/self/fd/${directoryFd}/${MARKER_NAME}`);
  } finally {
    closeSync(markerFd);
  }
  try {
    rmdirSync(directory);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') giveMarkerBack(directoryFd, marker);
    throw error;
  }
}

function removeAllOurs(directory: string, directoryFd: number): void {
  const strangers = removeOurs(directoryFd, MARKER_NAME);
  if (strangers.length === 0) return;
  const what = `${directory} holds what is not ours: ${strangers.join(', ')}`;
  throw new IotriageError('workspace-refused', what);
}

/** All of it, wherever the descriptor stands. */
function markerBytes(fd: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(fd).size);
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
}

/** Nothing where it cannot be written, or where somebody has made a file of its name: why the directory is left is told then. */
function giveMarkerBack(directoryFd: number, marker: Buffer): void {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const within = `/proc/self/fd/${directoryFd}/${MARKER_NAME}`;
  try {
    const fd = openSync(within, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      writeFileSync(fd, marker);
    } finally {
      closeSync(fd);
    }
  } catch {
    return;
  }
}
