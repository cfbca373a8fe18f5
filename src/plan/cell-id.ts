import { createHash } from 'node:crypto';
import type { ActivityKey } from '../domain/activity-key.js';
import type { CellKey } from '../domain/plan.js';

/**
 * The name of a cell: the first 12 hexadecimal digits of the SHA-256 of its members and its key as JSON with sorted
 * keys. The same work on the same directories has the same name in every run.
 */
export function cellId(members: readonly string[], key: CellKey | ActivityKey): string {
  const sorted = Object.fromEntries(Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256')
    .update(JSON.stringify({ key: sorted, members }))
    .digest('hex')
    .slice(0, 12);
}
