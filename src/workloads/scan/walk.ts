import { closeSync, constants, lstatSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { errorCodeOf } from '../../domain/errors.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { openToRead } from './open-file.js';

/** A regular file as the walk saw it. */
export interface FoundFile {
  readonly path: Buffer;
  readonly size: number;
  readonly modifiedMs: number;
  readonly accessedMs: number;
}

/** What a walk found; what it left out is counted. */
export interface Walk {
  /** As `find -xdev -type f` lists them, sorted by name within each directory. */
  readonly files: readonly FoundFile[];
  readonly directories: number;
  /** Not followed. */
  readonly links: number;
  /** Pipes, sockets, devices. */
  readonly others: number;
  /** Directories on which another file system is mounted: not crossed. */
  readonly mounts: number;
  /** Directories and files that could not be looked at. */
  readonly unreadable: readonly { readonly path: Buffer; readonly code: string }[];
  /** Directories that could be opened only in a way that may change their atime. */
  readonly touched: number;
}

/** So many directories at a time before the loop turns. */
const DIRECTORIES_A_TURN = 64;

/**
 * Walks a tree without changing anything: directories are opened so that their atime stays where that is allowed,
 * symbolic links are not followed, other file systems are not crossed.
 * @throws the system's error where the root cannot be looked at.
 */
export async function walk(
  root: Buffer,
  addon: Pick<NativeAddon, 'listDirectory'>,
  moved: () => void,
): Promise<Walk> {
  const device = lstatSync(root).dev;
  const found = { files: [] as FoundFile[], links: 0, others: 0, mounts: 0, directories: 0, touched: 0 };
  const unreadable: Walk['unreadable'][number][] = [];
  const waiting: Buffer[] = [root];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    let names: readonly Buffer[];
    try {
      const listed = list(directory, addon);
      names = listed.names;
      if (!listed.quiet) found.touched++;
    } catch (error) {
      if (directory === root) throw error;
      unreadable.push({ path: directory, code: codeOf(error) });
      continue;
    }
    found.directories++;
    const below: Buffer[] = [];
    for (const name of names) {
      const path = Buffer.concat([directory, SLASH, name]);
      let stat: Stats;
      try {
        stat = lstatSync(path);
      } catch (error) {
        unreadable.push({ path, code: codeOf(error) });
        continue;
      }
      if (stat.isFile())
        found.files.push({ path, size: stat.size, modifiedMs: stat.mtimeMs, accessedMs: stat.atimeMs });
      else if (stat.isSymbolicLink()) found.links++;
      else if (!stat.isDirectory()) found.others++;
      else if (stat.dev === device) below.push(path);
      else found.mounts++;
    }
    waiting.push(...below.reverse());
    moved();
    if (found.directories % DIRECTORIES_A_TURN === 0) await setImmediate();
  }
  return { ...found, unreadable };
}

const SLASH = Buffer.from('/');

function list(
  directory: Buffer,
  addon: Pick<NativeAddon, 'listDirectory'>,
): { readonly names: readonly Buffer[]; readonly quiet: boolean } {
  const { fd, quiet } = openToRead(directory, constants.O_DIRECTORY);
  try {
    const all = addon.listDirectory(fd);
    const names: Buffer[] = [];
    for (let at = 0; at < all.length;) {
      const end = all.indexOf(0, at);
      names.push(all.subarray(at, end));
      at = end + 1;
    }
    return { names: names.sort((one, other) => Buffer.compare(one, other)), quiet };
  } finally {
    closeSync(fd);
  }
}

/** @throws what is no system's error. */
function codeOf(error: unknown): string {
  const code = errorCodeOf(error);
  if (code === undefined) throw error;
  return code;
}
