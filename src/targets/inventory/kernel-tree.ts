import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The files that the kernel tells about itself in: /proc, /sys and the nodes of /dev. Never a measured volume. */
export interface KernelTree {
  /** The text without the newline at its end; null where it cannot be read. */
  read(path: string): string | null;
  /** Names in a folder; none where it cannot be read. */
  list(path: string): readonly string[];
  /** The path with symbolic links resolved; null where it leads nowhere. */
  resolve(path: string): string | null;
}

/** @param root where `/` is; another value than the default is a recorded tree. */
export function kernelTree(root = '/'): KernelTree {
  const orNull = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch {
      return null;
    }
  };
  return {
    read: (path) => orNull(() => readFileSync(join(root, path), 'utf8').replace(/\n$/, '')),
    list: (path) => orNull(() => readdirSync(join(root, path))) ?? [],
    resolve: (path) => orNull(() => `/${relative(realpathSync(root), realpathSync(join(root, path)))}`),
  };
}
