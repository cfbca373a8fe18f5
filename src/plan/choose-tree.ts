import type { ActivityWorkload } from '../domain/activity.js';
import type { ActivityCell } from '../domain/activity-key.js';
import type { Problem } from '../domain/errors.js';
import { COMMAND_LINE, nameIn } from './layer.js';
import type { ResolvedInput } from './resolve.js';
import type { PlanSurroundings } from './surroundings.js';

/** What it is named by among the parameters of activities. */
const TREE = 'tree';
const ENDPOINT = 'endpoint';

/** The tree that activities are to read, as values of their parameters. */
export interface ChosenTree {
  readonly with: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/**
 * Looks at the tree of `--tree` and the address of `--endpoint`: a directory is resolved, and must be there and readable. What they
 * say is for activities that have such parameters; where there are none it is a mistake.
 */
export async function chooseTree(
  {
    tree,
    endpoint,
    activities,
    origins,
  }: Pick<ResolvedInput, 'tree' | 'endpoint' | 'activities' | 'origins'>,
  activityWorkloads: readonly ActivityWorkload[],
  { inspectTree }: Pick<PlanSurroundings, 'inspectTree'>,
): Promise<ChosenTree> {
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  const readers = activityWorkloads.filter(({ name }) =>
    activities.some(({ workload }) => workload === name),
  );
  const take = (key: 'tree' | 'endpoint', value: string, resolved: string): void => {
    const option = nameIn(origins[key] ?? COMMAND_LINE, [key]);
    const parameter = parameterOf(readers, key === 'tree' ? TREE : ENDPOINT);
    if (parameter === undefined) {
      const message = 'is read by no activity of this plan';
      problems.push({ option, value, message, remedy: 'Give --preset scan, or leave it out' });
      return;
    }
    const complaint = parameter.complain(resolved);
    if (complaint === null) values[parameter.name] = resolved;
    else problems.push({ option, value, ...complaint });
  };
  if (tree !== null) {
    const found = tree.includes('://') ? { resolved: tree } : await inspectTree(tree);
    if ('resolved' in found) take('tree', tree, found.resolved);
    else
      problems.push({
        option: nameIn(origins.tree ?? COMMAND_LINE, ['tree']),
        value: tree,
        ...found.problem,
      });
  }
  if (endpoint !== null) {
    take('endpoint', endpoint, endpoint);
    if (tree?.startsWith('s3://') !== true) {
      const option = nameIn(origins.endpoint ?? COMMAND_LINE, ['endpoint']);
      const message = 'is the address of an object store, and there is none';
      problems.push({ option, value: endpoint, message, remedy: 'Give --tree s3://bucket/prefix too' });
    }
  }
  return { with: values, problems };
}

/**
 * What reading a tree of the user's costs, which nobody counts before it is read: how often that is done, and what becomes of the page
 * cache.
 * @param rounds of each activity.
 */
export function treeWarnings(
  tree: string | null,
  activities: readonly Pick<ActivityCell, 'key'>[],
  rounds: number,
): readonly string[] {
  const readers = activities.filter(({ key }) => TREE in key.parameters);
  if (tree === null || readers.length === 0) return [];
  const times = `All of ${tree} is read at least ${rounds * readers.length} times (${readers.length} activities, --rounds ${rounds})`;
  if (tree.startsWith('s3://'))
    return [`${times}: each time a request for each object and all of its bytes.`];
  const cold = readers.some(({ key }) => key.parameters.cache === 'cold');
  const drops = cold
    ? '; cold activities drop its files from the page cache: give --with cache=warm where other programs need them there'
    : '';
  return [`${times}${drops}.`];
}

function parameterOf(workloads: readonly ActivityWorkload[], name: string) {
  return workloads
    .flatMap(({ parameters }) => parameters)
    .find((parameter) => parameter.kind === 'text' && parameter.name === name) as
    Extract<ActivityWorkload['parameters'][number], { kind: 'text' }> | undefined;
}
