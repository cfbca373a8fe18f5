import type { Problem } from '../domain/errors.js';
import type { NameOf } from './expand.js';
import type { ResolvedInput } from './resolve.js';
import type { Sweep } from './schema.js';
import type { PlanSurroundings } from './surroundings.js';

export interface Available {
  readonly sweeps: readonly Sweep[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/**
 * What of the sweeps this machine does not have. A strategy that is absent is a problem where it was named, and is left
 * out with a note where it came by `all`. The programs of `node` are replaced by their real paths.
 */
export async function availableSweeps(
  sweeps: readonly Sweep[],
  { inspectNode }: Pick<PlanSurroundings, 'inspectNode'>,
  nameOf: NameOf,
): Promise<Available> {
  const absent = await absentStrategies(sweeps);
  const nodes = await nodePrograms(
    sweeps.flatMap(({ node }) => node),
    inspectNode,
    nameOf,
  );
  const notes = new Set<string>();
  const problems = new Map<string, Problem>();
  for (const { strategy, byName } of sweeps.flatMap((sweep) => sweep.strategy)) {
    const why = absent.get(strategy.name);
    if (why === undefined) continue;
    if (!byName) notes.add(`${strategy.name} is left out: ${why}.`);
    else {
      const message = `cannot be had here: ${why}`;
      const remedy = 'Mend that, or leave it out';
      problems.set(strategy.name, { option: nameOf('strategy'), value: strategy.name, message, remedy });
    }
  }
  return {
    sweeps: sweeps.map((sweep) => ({
      ...sweep,
      strategy: sweep.strategy.filter(({ strategy }) => !absent.has(strategy.name)),
      node: resolvedNodes(sweep.node, nodes.resolved),
    })),
    problems: [...problems.values(), ...nodes.problems],
    notes: [...notes],
  };
}

/**
 * The same for the programs that activities are to run under, of their own or of the user.
 * @param told problems that are known of the sweeps: none is told twice.
 */
export async function availableNodes(
  { activities, overrides }: Pick<ResolvedInput, 'activities' | 'overrides'>,
  told: readonly Problem[],
  { inspectNode }: Pick<PlanSurroundings, 'inspectNode'>,
  nameOf: NameOf,
): Promise<{
  readonly requests: ResolvedInput['activities'];
  readonly overrides: ResolvedInput['overrides'];
  readonly problems: readonly Problem[];
}> {
  const asked =
    activities.length === 0 ? [] : (overrides.node ?? activities.flatMap(({ node }) => node ?? []));
  const { resolved, problems } = await nodePrograms(asked, inspectNode, nameOf);
  const own = (node: readonly (string | null)[] | undefined) => node && resolvedNodes(node, resolved);
  return {
    requests: activities.map((request) => ({ ...request, node: own(request.node) })),
    overrides: { ...overrides, node: own(overrides.node) },
    problems: problems.filter(
      ({ option, value }) => !told.some((other) => other.option === option && other.value === value),
    ),
  };
}

function resolvedNodes(
  paths: readonly (string | null)[],
  resolved: ReadonlyMap<string, string>,
): (string | null)[] {
  return [...new Set(paths.map((path) => (path === null ? null : (resolved.get(path) ?? path))))];
}

/** Reasons by name. */
async function absentStrategies(sweeps: readonly Sweep[]): Promise<ReadonlyMap<string, string>> {
  const asked = new Set(sweeps.flatMap((sweep) => sweep.strategy.map(({ strategy }) => strategy)));
  const reasons = await Promise.all(
    [...asked].map(async (strategy) => [strategy.name, (await strategy.absent?.()) ?? null] as const),
  );
  return new Map(reasons.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

async function nodePrograms(
  asked: readonly (string | null)[],
  inspectNode: PlanSurroundings['inspectNode'],
  nameOf: NameOf,
): Promise<{ resolved: ReadonlyMap<string, string>; problems: readonly Problem[] }> {
  const paths = new Set(asked.filter((path) => path !== null));
  const resolved = new Map<string, string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const program = await inspectNode(path);
    if ('resolved' in program) resolved.set(path, program.resolved);
    else problems.push({ option: nameOf('node'), value: path, ...program.problem });
  }
  return { resolved, problems };
}
