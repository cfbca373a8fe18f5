import type { Problem } from '../domain/errors.js';
import type { Target } from '../domain/target.js';
import { nameIn, COMMAND_LINE } from './layer.js';
import type { ResolvedInput } from './resolve.js';
import type { PathSurvey, PlanSurroundings } from './surroundings.js';

/** A path that does not answer within it (a dead network mount) is a problem, not a hang. */
export const SURVEY_TIMEOUT_MS = 5000;

export interface ChosenTargets {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/**
 * Makes targets of paths and sets: each path once, then each set's members that are not among them, then the sets.
 * Paths are one and the same where their resolved names are. Without paths and sets, the default directories. Where they
 * are to be measured together, the set of all of them comes last.
 */
export async function chooseTargets(
  {
    paths,
    sets,
    origins,
    place,
    together,
  }: Pick<ResolvedInput, 'paths' | 'sets' | 'origins' | 'place' | 'together'>,
  { survey, defaultTargets }: Pick<PlanSurroundings, 'survey' | 'defaultTargets'>,
): Promise<ChosenTargets> {
  const named = paths.length + sets.length > 0;
  const alone = named ? paths : await defaultTargets(place);
  const all = [...new Set([...alone, ...sets.flat()])];
  const found = new Map((await survey(all, SURVEY_TIMEOUT_MS)).map((each) => [each.path, each]));

  const optionOf = (path: string): string => {
    const index = alone.indexOf(path);
    return index >= 0
      ? nameIn(origins.paths ?? COMMAND_LINE, ['paths', index])
      : nameIn(origins.set ?? COMMAND_LINE, ['set']);
  };
  const noPlace: readonly Problem[] = alone.length + sets.length === 0 ? [noMemory] : [];
  const problems = [
    ...noPlace,
    ...[...found.values()].flatMap(({ path, problem }): Problem[] =>
      problem === null ? [] : [{ option: optionOf(path), value: path, ...problem }],
    ),
  ];
  const notes: string[] = [];
  const targets: Target[] = [];
  const add = (label: string, members: readonly string[]): void => {
    const known = targets.find((target) => sameMembers(target.members, members));
    if (known === undefined) targets.push({ id: `t${targets.length}`, label, members });
    else if (known.label !== label)
      notes.push(`${label} is the same as ${known.label}; it is measured once.`);
  };
  for (const path of [...alone, ...sets.flat()]) {
    const resolved = found.get(path)?.resolved;
    if (typeof resolved === 'string') add(path, [resolved]);
  }
  for (const set of sets) {
    const result = setMembers(set, found);
    if ('problem' in result)
      problems.push({
        option: nameIn(origins.set ?? COMMAND_LINE, ['set']),
        value: set.join(','),
        ...result.problem,
      });
    else if (result.members !== null) add(set.join(','), result.members);
  }
  if (together) {
    const members = targets.flatMap((target) => (target.members.length === 1 ? target.members : []));
    const label = members.join(',');
    const known = targets.some((target) => sameMembers(target.members, members));
    if (members.length > 1 && !known) targets.push({ id: `t${targets.length}`, label, members });
    if (members.length === 1)
      notes.push(`${label} is alone: name another directory, on another volume, to measure them together.`);
  }
  if (!named && place === 'both' && alone.length === 1)
    notes.push('No writable tmpfs was found: the current directory is measured alone.');
  return { targets, problems, notes };
}

const noMemory: Problem = {
  option: 'paths',
  value: '',
  message: 'no writable tmpfs was found',
  remedy: 'Name a directory on one',
};

/** The distinct members of a set; null where one of them has a problem of its own already. */
function setMembers(
  set: readonly string[],
  found: ReadonlyMap<string, PathSurvey>,
): { members: readonly string[] | null } | { problem: { message: string; remedy: string } } {
  const resolved = set.map((path) => found.get(path)?.resolved ?? null);
  if (resolved.includes(null)) return { members: null };
  const members = [...new Set(resolved as string[])];
  if (members.length === set.length) return { members };
  const message = 'names one directory twice';
  return { problem: { message, remedy: 'Name directories that differ, best on different volumes' } };
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((member) => others.includes(member));
}
