import type { SharedBackend, TogetherMember } from '../../domain/shared-backend.js';
import { causeOf } from './cause.js';
import type { TogetherFacts } from './gather.js';
import { totalRatio } from './ratios.js';

type Pairs = SharedBackend['pairs'];

/** The ratio of each two volumes that were measured at once. */
export function judgedPairs(pairs: readonly TogetherFacts[]): Pairs {
  return pairs.map((pair) => {
    const { ratio, loses } = totalRatio(pair);
    return { paths: pair.together.members, ratio, loses };
  });
}

/**
 * Which volumes hold each other up. Of two those two; of more those that do in pairs, and those that do with one of
 * these; without pairs those that lose, where they are at least two; else all of them.
 */
export function sharingGroups(
  whole: TogetherFacts,
  members: readonly TogetherMember[],
  pairs: readonly TogetherFacts[],
): SharedBackend['groups'] {
  const all = whole.facts.volume.members;
  const losing = members.filter(({ loses }) => loses === true).map(({ path }) => path);
  const lossy = pairs.filter((pair) => totalRatio(pair).loses === true);
  const joined = connected(lossy.map(({ together }) => together.members));
  const rest = all.length > 2 && losing.length > 1 ? losing : all.map(({ path }) => path);
  const groups = joined.length > 0 ? joined : [rest];
  return groups.map((paths) => {
    const pair = lossy.find(({ together }) => together.members.every((path) => paths.includes(path)));
    const volumes = all.filter(({ path }) => paths.includes(path));
    return { paths, cause: causeOf(pair ?? whole, volumes) };
  });
}

/** Joins pairs that have one in common. */
function connected(pairs: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return pairs.reduce<readonly (readonly string[])[]>((groups, pair) => {
    const touched = groups.filter((group) => group.some((path) => pair.includes(path)));
    const joined = [...new Set([...touched.flat(), ...pair])];
    return [...groups.filter((group) => !touched.includes(group)), joined];
  }, []);
}
