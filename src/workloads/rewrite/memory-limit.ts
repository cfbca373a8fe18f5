import { join } from 'node:path';

/**
 * The smallest memory limit of the process's cgroup and those above it, version 1 or 2, where they are mounted as usual.
 *
 * @param cgroup text of /proc/self/cgroup.
 * @param read the text of a file; empty where it cannot be read.
 */
export function memoryLimit(cgroup: string, read: (file: string) => string): number | null {
  const limits = cgroup.split('\n').flatMap((line): number[] => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return limitsAbove('/sys/fs/cgroup', path, ['memory.max', 'memory.high'], read);
    if (!controllers.split(',').includes('memory')) return [];
    return limitsAbove('/sys/fs/cgroup/memory', path, ['memory.limit_in_bytes'], read);
  });
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Version 1 writes 2^63 less a page for no limit. */
const NO_LIMIT_BYTES = 2 ** 60;

function limitsAbove(
  root: string,
  path: string,
  names: readonly string[],
  read: (file: string) => string,
): number[] {
  const parts = path.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, depth) =>
    names.flatMap((name) => {
      const text = read(join(root, ...parts.slice(0, depth), name)).trim();
      const bytes = text === '' ? Number.NaN : Number(text);
      return Number.isFinite(bytes) && bytes < NO_LIMIT_BYTES ? [bytes] : [];
    }),
  ).flat();
}
