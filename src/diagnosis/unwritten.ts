import type { VolumeFacts } from '../domain/facts.js';
import type { Limit, Volume } from '../domain/target.js';
import type { MeasuredCell } from './compare.js';
import { totalBytes } from './workload-groups.js';

/** The least that a device of a volume may have unwritten by a limit of its own; null: none has one. */
export function unwrittenLimit({ limits, members }: Volume): Limit | null {
  const all = [...limits, ...members.flatMap((member) => member.limits)];
  return all.filter(({ what }) => what === 'unwritten').sort((a, b) => a.value - b.value)[0] ?? null;
}

/** That limit where each round of a cell leaves more than it for the device to write; null: it stays below. */
export function passedUnwritten({ volume }: Pick<VolumeFacts, 'volume'>, cell: MeasuredCell): Limit | null {
  const limit = unwrittenLimit(volume);
  if (limit === null || cell.key.direct || cell.key.operation === 'read') return null;
  const written = cell.applicationBytes / Math.max(1, cell.bytesPerSecondRounds.length);
  // What is written again is dirty once.
  const distinct = totalBytes(cell.key) * Math.max(1, cell.members.length);
  return Math.min(written, distinct) > limit.value ? limit : null;
}
