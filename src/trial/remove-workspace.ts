import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { errorCodeOf, IotriageError } from '../domain/errors.js';
import { MARKER_NAME } from './marker.js';
import { removeOurs } from './remove-ours.js';

/**
 * Removes the files and directories that workloads make and the marker, then the directory. All names are resolved from the open
 * directory, so that no path that was swapped meanwhile can lead elsewhere.
 *
 * The marker is closed before the directory is removed: NFS and FUSE keep a file that is open under another name. Where the directory
 * cannot be removed then, since a work that nobody waited for has made a file meanwhile, the open directory gets its marker back:
 * without it nothing would ever be allowed to remove it.
 * @param removed called after each name that was removed.
 * @throws IotriageError `workspace-refused` where anything else lies in it; that and the marker are left.
 */
export function emptyWorkspace(
  directory: string,
  directoryFd: number,
  markerFd: number,
  removed: () => void,
): void {
  let marker: Buffer;
  try {
    marker = markerBytes(markerFd);
    removeAllOurs(directory, directoryFd, removed);
    // Many files take long to remove: what was made meanwhile is seen now.
    removeAllOurs(directory, directoryFd, removed);
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

function removeAllOurs(directory: string, directoryFd: number, removed: () => void): void {
  const strangers = removeOurs(directoryFd, MARKER_NAME, removed);
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
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return;
  }
}
