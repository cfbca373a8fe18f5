import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { errorCodeOf, messageOf } from '../domain/errors.js';
import { type Leftover, whyBareStays, whyMarkedStays } from './judge-leftover.js';
import { type Marker, MARKER_NAME, parseMarker, WORKSPACE_NAME } from './marker.js';
import { emptyWorkspace } from './remove-workspace.js';

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
 * process that made it is gone: it holds no lock on the marker any more and /proc does not know it. A bare one, which
 * holds nothing or a marker without a byte, was left before it was marked or after it was unmarked. It is removed where
 * it has been so for a minute: nothing can be lost with it.
 * @param ownedBy Remove this process's workspaces even if it still lives: its parent has killed it, and it hangs.
 * @param removed called after each name that was removed from a workspace.
 */
export function cleanDirectory(
  parent: string,
  addon: Leftover['addon'],
  ownedBy: number | null = null,
  removed: () => void = () => undefined,
): readonly CleanResult[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && WORKSPACE_NAME.test(entry.name))
    .map((entry) => cleanOne(path.join(parent, entry.name), { addon, ownedBy }, removed));
}

function cleanOne(
  directory: string,
  asked: Pick<Leftover, 'addon' | 'ownedBy'>,
  removed: () => void,
): CleanResult {
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
  let fd = -1;
  try {
    // Another user's cannot even be opened.
    if (lstatSync(directory).uid !== userId()) return left(directory, 'it belongs to another user');
    fd = openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const stat = fstatSync(fd, { bigint: true });
    if (Number(stat.uid) !== userId()) return left(directory, 'it was swapped for another');
    if ((stat.mode & 0o777n) !== 0o700n) return left(directory, 'its mode is not 0700');
    const { dev } = statSync(path.dirname(directory), { bigint: true });
    if (stat.dev !== dev) return left(directory, 'it is on another file system');
    const names = readdirSync(`/proc/self/fd/${fd}`).length;
    const leftover = { path: directory, stat, ...asked };
    return names === 0 ? cleanEmpty(leftover) : cleanMarked(leftover, fd, names, removed);
  } catch (error) {
    return left(directory, errorCodeOf(error) === 'ENOENT' ? 'it bears no marker' : messageOf(error));
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** What is made in it meanwhile is safe: `rmdir(2)` takes an empty directory alone. */
function cleanEmpty(leftover: Leftover): CleanResult {
  const why = whyBareStays(leftover, null);
  if (why !== null) return left(leftover.path, why);
  rmdirSync(leftover.path);
  return gone(leftover.path, null);
}

function cleanMarked(leftover: Leftover, fd: number, names: number, removed: () => void): CleanResult {
  // On NFS a lock wants a descriptor that is open for writing.
  const flags = constants.O_RDWR | constants.O_NOFOLLOW;
  let markerFd = openSync(`/proc/self/fd/${fd}/${MARKER_NAME}`, flags);
  try {
    const { size } = fstatSync(markerFd);
    const marker = size > 4096 ? null : parseMarker(readFileSync(markerFd, 'utf8'));
    const isBare = size === 0 && names === 1;
    const why = isBare ? whyBareStays(leftover, markerFd) : whyMarkedStays(leftover, marker, markerFd);
    if (why !== null) return left(leftover.path, why);
    const lockFd = markerFd;
    markerFd = -1;
    emptyWorkspace(leftover.path, fd, lockFd, removed);
    return gone(leftover.path, marker);
  } finally {
    if (markerFd >= 0) closeSync(markerFd);
  }
}

/** Null on systems without users, where nothing is ours. */
function userId(): number | null {
  return process.geteuid?.() ?? null;
}

function left(directory: string, why: string): CleanResult {
  return { path: directory, removed: false, why };
}

function gone(directory: string, marker: Marker | null): CleanResult {
  const whose = marker ? `process ${marker.pid} of run ${marker.runId}` : 'a run that was killed';
  return { path: directory, removed: true, why: `left by ${whose}` };
}
