import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { WORKSPACE_DIRECTORY, WORKSPACE_FILE } from './marker.js';

/** Deeper than any workload nests; each level holds a descriptor. */
const DEEPEST = 8;

/**
 * Removes what workloads make from an open directory: files by their names, and directories by theirs once nothing is
 * left in them. Every name is resolved from the open descriptor of the directory that it lies in, and a directory is
 * opened without following a link: so nothing outside is ever reached, whatever is swapped meanwhile. A directory of
 * another user, on another file system or of another mount is left with all that is in it.
 *
 * @param except a name that is neither removed nor told.
 * @param removed called after each name that was removed.
 * @returns what is left, by paths relative to the directory.
 */
export function removeOurs(
  directoryFd: number,
  except: string | null,
  removed: () => void = () => undefined,
  depth = 0,
): readonly string[] {
  const within = (name: string): string => `/proc/self/fd/${directoryFd}/${name}`;
  return readdirSync(within('.'))
    .filter((name) => name !== except)
    .flatMap((name) => {
      const stat = lstatSync(within(name));
      if (stat.isFile() && WORKSPACE_FILE.test(name)) {
        unlinkSync(within(name));
        removed();
        return [];
      }
      if (!stat.isDirectory() || !WORKSPACE_DIRECTORY.test(name) || depth >= DEEPEST) return [name];
      return removeDirectory(directoryFd, name, removed, depth);
    });
}

function removeDirectory(
  parentFd: number,
  name: string,
  removed: () => void,
  depth: number,
): readonly string[] {
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
  const path = `/proc/self/fd/${parentFd}/${name}`;
  const fd = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    const [parent, own] = [fstatSync(parentFd, { bigint: true }), fstatSync(fd, { bigint: true })];
    if (own.dev !== parent.dev || own.uid !== parent.uid || mountOf(fd) !== mountOf(parentFd)) return [name];
    const left = removeOurs(fd, null, removed, depth + 1);
    if (left.length > 0) return left.map((each) => `${name}/${each}`);
    // Only an empty directory can be removed; one that took its place meanwhile is left.
    if (lstatSync(path, { bigint: true }).ino !== own.ino) return [name];
    rmdirSync(path);
    removed();
    return [];
  } finally {
    closeSync(fd);
  }
}

/**
 * The mount by which a descriptor was opened: a bind mount of the same file system has another one, and the same
 * `st_dev`. Null where the kernel does not tell (sandboxes).
 */
function mountOf(fd: number): string | null {
  try {
    return /^mnt_id:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
