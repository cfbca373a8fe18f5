import type { CellKey } from './plan.js';

interface Compared {
  readonly key: CellKey;
  readonly members: readonly string[];
}

/**
 * The cell that measured one member of a set alone as the set's cell measured them all: depth and files count for each
 * member in both. A set's pool and native threads serve all members: alone it must have had its share of them, or pools
 * of different sizes would be compared.
 */
export function aloneCell<T extends Compared>(
  set: Compared,
  member: string,
  cells: readonly T[],
): T | undefined {
  const identity = sharedIdentity(set.key);
  return cells.find(
    ({ key, members }) =>
      members.length === 1 && members[0] === member && sharedIdentity(key) === identity && hasShare(key, set),
  );
}

/** What members of a set share among them. */
const sharedDimensions = ['poolSize', 'threads'] as const;

function hasShare(alone: CellKey, { key, members }: Compared): boolean {
  return sharedDimensions.every((name) => {
    const whole = key[name];
    return alone[name] === (whole === null ? null : whole / members.length);
  });
}

/** Equal for keys that differ in nothing but what is shared. */
function sharedIdentity(key: CellKey): string {
  const others = { ...key, poolSize: null, threads: null };
  return JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
}
