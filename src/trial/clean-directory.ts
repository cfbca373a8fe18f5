import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodeOf, messageOf } from '../domain/errors.js';
import type { NativeAddon } from '../native/addon-types.js';
import { type Marker, MARKER_NAME, ownerState, parseMarker, WORKSPACE_NAME } from './marker.js';
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
