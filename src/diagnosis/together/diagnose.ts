import type { VolumeFacts } from '../../domain/facts.js';
import type { RunRecord } from '../../domain/record.js';
import type { SharedBackend } from '../../domain/shared-backend.js';
import type { StrategyDescriptor } from '../facts.js';
import { gatherTogether, type TogetherFacts } from './gather.js';
import { volumeGroups, type VolumeGroup } from './groups.js';
import { statement } from './statement.js';
import { unmeasured } from './unmeasured.js';

/**
 * Concludes which volumes of a run share a backend: one statement for each set, or where there is none for all
 * directories on storage together, and one for directories of one file system.
 *
 * @param volumes what the run learned of its volumes.
 */
export function diagnoseTogether(
  records: readonly RunRecord[],
  volumes: readonly VolumeFacts[],
  strategies: readonly StrategyDescriptor[],
): readonly SharedBackend[] {
  const all = gatherTogether(records, volumes, strategies);
  return volumeGroups(volumes.map(({ volume }) => volume)).flatMap((group) => {
    const whole = comparisonOf(group, all);
    return whole === undefined ? unmeasured(group) : [statement(whole, pairsOf(group, all))];
  });
}

/** The first comparison of exactly these volumes. */
export function comparisonOf(
  { volumes }: VolumeGroup,
  all: readonly TogetherFacts[],
): TogetherFacts | undefined {
  const paths = volumes.map(({ path }) => path);
  return all.find(({ together: { members } }) => sameMembers(members, paths));
}

/** Of three volumes and more, the comparisons of two of them, each once. */
export function pairsOf({ volumes }: VolumeGroup, all: readonly TogetherFacts[]): readonly TogetherFacts[] {
  if (volumes.length < 3) return [];
  return volumes.flatMap((one, index) =>
    volumes
      .slice(index + 1)
      .flatMap((other) => comparisonOf({ volumes: [one, other], same: false }, all) ?? []),
  );
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((member) => others.includes(member));
}
