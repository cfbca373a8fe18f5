import type { VolumeFacts } from '../domain/facts.js';
import type { Limit, Volume } from '../domain/target.js';
import type { MeasuredCell } from './compare.js';
import { totalBytes } from './workload-groups.js';

/** The least that a device of a volume may have unwritten by a limit of its own; null: none has one. */
export function unwrittenLimit({ limits, members }: Volume): Limit | null {
  const all = [...limits, ...members.flatMap((member) => member.limits)];
  return all.filter(({ what }) => what === 'unwritten').sort((a, b) => a.value - b.value)[0] ?? null;
}

/** The limit of a member on which each round of a cell leaves more than it for the device to write; null: all stay below theirs. */
export function passedUnwritten({ volume }: Pick<VolumeFacts, 'volume'>, cell: MeasuredCell): Limit | null {
  const { direct, operation } = cell.key;
  if (direct || operation !== 'write') return null;
  const volumes = volume.members.length > 0 ? volume.members : [volume];
  const rounds = Math.max(1, cell.bytesPerSecondRounds.length);
  const passed = volumes.flatMap((member, index) => {
    const limit = unwrittenLimit(member);
    const written = (cell.memberBytes[index] ?? cell.applicationBytes / volumes.length) / rounds;
    // What is written again is dirty once.
    return limit !== null && Math.min(written, totalBytes(cell.key)) > limit.value ? [limit] : [];
  });
  return passed[0] ?? null;
}
