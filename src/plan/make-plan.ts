import type { ActivityCell } from '../domain/activity-key.js';
import { messageOf, usageError, type Problem } from '../domain/errors.js';
import type { Plan } from '../domain/plan.js';
import type { Strategy } from '../domain/strategy.js';
import type { Target, Volume } from '../domain/target.js';
import { formatDurationMs } from '../domain/units.js';
import { expandActivities } from './activities.js';
import { availableNodes, availableSweeps } from './availability.js';
import { chooseTargets, type ChosenTargets } from './choose-targets.js';
import { chooseTree, treeWarnings } from './choose-tree.js';
import { loadConfig } from './config-file.js';
import { estimate, withActivities } from './estimate.js';
import { expand } from './expand.js';
import { COMMAND_LINE, nameIn, parseLayer } from './layer.js';
import { leaveOutOverfull } from './overfull.js';
import { resolvePlanInput, type Presentation, type ResolvedInput } from './resolve.js';
import { cellsToStage, schedule } from './schedule.js';
import { dimensionKeys, runInputSchema, type RunInputKey, type RunInputSchema } from './schema.js';
import { cellSpace, directoryVolumes, spaceNeeds, spaceProblems, spaceWarnings } from './space.js';
import type { PlanSurroundings } from './surroundings.js';
import { cellNotes, cellProblems } from './validate.js';

/** Types that statfs and access call writable to root, and that hold the kernel's own things. */
const pseudoFileSystems: ReadonlySet<string> = new Set(
  (
    'proc sysfs cgroup cgroup2 devpts devtmpfs debugfs tracefs securityfs selinuxfs configfs efivarfs fusectl ' +
    'pstore bpf mqueue hugetlbfs binfmt_misc rpc_pipefs nsfs resctrl'
  ).split(' '),
);

export interface MadePlan {
  readonly plan: Plan;
  /** All of the registry. */
  readonly strategies: readonly Strategy[];
  readonly presentation: Presentation;
  /** Where each value comes from: `command line`, the config file, `preset quick`, `default`. */
  readonly origins: ResolvedInput['origins'];
  /** What will make the figures other ones than the user may expect. */
  readonly warnings: readonly string[];
  /** What was left out, replaced or taken as one. */
  readonly notes: readonly string[];
}

/**
 * Makes a plan of what was asked for. Nothing is written.
 *
 * @param input an object with the keys of a config file, and `config`: what `rawRunInput` makes of the command line.
 * @throws IotriageError `usage` with all problems: of values, keys, strategies, outputs and paths together; and, where
 *   the values are sound, of the cells and the space that they need on the paths that are.
 */
export async function makePlan(input: unknown, surroundings: PlanSurroundings): Promise<MadePlan> {
  const schema = runInputSchema(surroundings.strategies);
  const { resolved, problems: configProblems } = await resolveWithConfig(input, schema, surroundings);
  const { sweeps, limits, presentation, origins } = resolved;
  const nameOf = (key: RunInputKey): string => nameIn(userOrigin(origins[key]), [key]);

  const valueProblems = [...configProblems, ...resolved.problems, ...shareProblems(resolved, nameOf)];
  const outputProblems = await Promise.all(
    presentation.output.map(async (file) => (await surroundings.checkOutput?.(file)) ?? []),
  );
  const available = await availableSweeps(sweeps, surroundings, nameOf);
  const nodes = await availableNodes(resolved, available.problems, surroundings, nameOf);
  const activityWorkloads = asksForActivities(resolved) ? await surroundings.activityWorkloads() : [];
  const tree = await chooseTree(resolved, activityWorkloads, surroundings);
  const chosen = await chosenTargets(resolved, surroundings);
  const { volumes, problems: volumeProblems } = await inspectAll(chosen.targets, surroundings);
  const problems = [
    ...valueProblems,
    ...available.problems,
    ...nodes.problems,
    ...outputProblems.flat(),
    ...tree.problems,
    ...chosen.problems,
    ...volumeProblems,
  ];
  // Cells made of defaults in place of unsound values would bring problems that nobody has.
  if (valueProblems.length + tree.problems.length > 0) throw usageError(problems);

  const expansion =
    available.sweeps.length === 0
      ? { cells: [], problems: unusedDimensions(resolved, nameOf), notes: [] }
      : expand(available.sweeps, chosen.targets, surroundings.workload.name, nameOf);
  const { cells, notes: overfull } = leaveOutOverfull(expansion.cells);
  const expanded = await expandActivities(nodes.requests, chosen.targets, activityWorkloads, {
    ...nodes.overrides,
    with: { ...nodes.overrides.with, ...tree.with },
  });
  const { activities } = expanded;
  const directories = directoryVolumes(volumes);
  const checks = { ...surroundings, limits, volumes: directories, nameOf };
  const needs = [
    ...cells.map((cell) => ({
      members: cell.members,
      needs: cellSpace(cell, surroundings.workload, surroundings.strategies),
    })),
    ...activities.flatMap(({ key, members }) => {
      const workload = activityWorkloads.find(({ name }) => name === key.workload);
      return workload === undefined ? [] : [{ members, needs: members.map(() => workload.space(key)) }];
    }),
  ];
  const space = spaceNeeds(needs, directories, limits.reserveBytes);
  const shortOfSpace = spaceProblems(space);
  problems.push(
    ...expansion.problems,
    ...expanded.problems,
    ...cellProblems(cells, checks),
    ...processorProblems(activities, surroundings.processors, nameOf),
    ...(limits.force ? [] : shortOfSpace),
  );
  if (problems.length > 0) throw usageError(problems);

  // Unless a time for further trials was given, each volume has its own.
  const single = Math.max(1, volumes.filter(({ members }) => members.length === 0).length);
  const places = Math.max(1, chosen.targets.length);
  const staged = limits.stages ? cellsToStage(cells, surroundings.strategies) : [];
  const inMemory = new Set([...directories].flatMap(([path, { kind }]) => (kind === 'tmpfs' ? [path] : [])));
  const reserveBytes = limits.reserveBytes ?? Math.max(0, ...space.map((each) => each.reserveBytes));
  return {
    plan: {
      preset: resolved.preset,
      targets: chosen.targets,
      volumes,
      cells,
      activities,
      settings: {
        ...limits,
        reserveBytes,
        passLimitMs: limits.passLimitMs === null ? null : limits.passLimitMs * places,
        budgetMs: limits.budgetMs * (limits.probesEndMs === null ? 1 : single),
        probesEndMs: limits.probesEndMs === null ? null : limits.probesEndMs * places,
      },
      order: schedule([...cells, ...activities], limits.rounds, limits.seed, staged),
      estimate: withActivities(
        estimate(cells, limits, space, staged, inMemory),
        activities.map(
          ({ key }) => activityWorkloads.find(({ name }) => name === key.workload)?.estimateMs(key) ?? 0,
        ),
        limits.rounds,
      ),
    },
    strategies: surroundings.strategies,
    presentation,
    origins,
    warnings: [
      ...shortOfSpace.map(({ value, message }) => `${value}: ${message}; --force goes on regardless.`),
      ...spaceWarnings(space, directories),
      ...samplingWarnings(limits),
      ...treeWarnings(resolved.tree, activities, limits.rounds),
    ],
    notes: [
      ...available.notes,
      ...chosen.notes,
      ...expansion.notes,
      ...overfull,
      ...expanded.notes,
      ...cellNotes(cells, checks),
      ...setNotes(chosen.targets),
    ],
  };
}

/** A tree that is only read needs no directory to write to. */
async function chosenTargets(
  resolved: ResolvedInput,
  surroundings: PlanSurroundings,
): Promise<ChosenTargets> {
  const { tree, sweeps, paths, sets } = resolved;
  if (tree !== null && sweeps.length === 0 && paths.length + sets.length === 0)
    return { targets: [], problems: [], notes: [] };
  return chooseTargets(resolved, surroundings);
}

/** Whether any of its parts speaks of activities: only then are they loaded. */
function asksForActivities({ activities, overrides, tree, endpoint }: ResolvedInput): boolean {
  const speaks = tree !== null || endpoint !== null || Object.keys(overrides.with).length > 0;
  return speaks || activities.length > 0;
}

async function resolveWithConfig(
  input: unknown,
  schema: RunInputSchema,
  { readConfig }: PlanSurroundings,
): Promise<{ resolved: ResolvedInput; problems: readonly Problem[] }> {
  const file = parseLayer(input, COMMAND_LINE, schema).input.config;
  if (file === undefined) return { resolved: await resolvePlanInput(input, schema), problems: [] };
  const loaded = await loadConfig(file, readConfig);
  const config = 'config' in loaded ? loaded.config : null;
  return {
    resolved: await resolvePlanInput(input, schema, config),
    problems: 'problem' in loaded ? [loaded.problem] : [],
  };
}

async function inspectAll(
  targets: readonly Target[],
  { inspect }: PlanSurroundings,
): Promise<{ volumes: readonly Volume[]; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const volumes: Volume[] = [];
  for (const target of targets) {
    try {
      const volume = await inspect(target);
      volumes.push(volume);
      if (volume.readOnly) problems.push(targetProblem(target, 'lies on a volume that is mounted read-only'));
      for (const { path, mount } of [volume, ...volume.members]) {
        if (mount === null || !pseudoFileSystems.has(mount.fsType)) continue;
        problems.push(
          targetProblem({ label: path }, `lies on ${mount.fsType}, which holds no files of users`),
        );
      }
    } catch (error) {
      problems.push(targetProblem(target, `cannot be inspected: ${messageOf(error)}`));
    }
  }
  return { volumes, problems };
}

function targetProblem({ label }: Pick<Target, 'label'>, message: string): Problem {
  return { option: 'paths', value: label, message, remedy: 'Name a directory that you can write to' };
}

/** Activities are confined like cells are. */
function processorProblems(
  activities: readonly ActivityCell[],
  processors: number,
  nameOf: (key: RunInputKey) => string,
): readonly Problem[] {
  const asked = new Set(activities.flatMap(({ key }) => key.cpus ?? []));
  return [...asked]
    .filter((cpus) => cpus > processors)
    .map((cpus) => ({
      option: nameOf('cpus'),
      value: String(cpus),
      message: `this process may run on ${processors} ${processors === 1 ? 'processor' : 'processors'} (affinity)`,
      remedy: `Give at most ${processors}`,
    }));
}

/** What the user gives for file operations where the plan has none. */
function unusedDimensions(
  { origins }: Pick<ResolvedInput, 'origins'>,
  nameOf: (key: RunInputKey) => string,
): readonly Problem[] {
  const elsewhere: readonly RunInputKey[] = ['pool', 'cpus', 'node'];
  const given = dimensionKeys.filter(
    (key) => !elsewhere.includes(key) && userOrigin(origins[key]) === origins[key],
  );
  return given.map((key) => ({
    option: nameOf(key),
    value: '',
    message: 'says something of file operations, and this plan has none of its own',
    remedy: 'Leave it out; --with sets what activities take',
  }));
}

/** A share of reads says something of a mix alone. */
function shareProblems(
  { sweeps, origins }: Pick<ResolvedInput, 'sweeps' | 'origins'>,
  nameOf: (key: RunInputKey) => string,
): readonly Problem[] {
  if (origins.readShare === 'default' || sweeps.some(({ op }) => op.includes('mix'))) return [];
  const value = [...new Set(sweeps.flatMap(({ readShare }) => readShare))].join(',');
  const message = 'only a mix has a share of reads';
  return [{ option: nameOf('readShare'), value, message, remedy: 'Give --op mix too, or leave it out' }];
}

/** What a preset or a default says is mended on the command line. */
function userOrigin(origin: string | undefined): string {
  return origin === undefined || origin === 'default' || origin.startsWith('preset ') ? COMMAND_LINE : origin;
}

/** Two of iostat's seconds are the least that holds one whole row, however they fall. */
function samplingWarnings({ iostatSource, durationMs }: ResolvedInput['limits']): readonly string[] {
  if (iostatSource !== 'sysstat' || durationMs === null || durationMs >= 2000) return [];
  const message = `iostat samples once a second, and a trial measures for ${formatDurationMs(durationMs)}`;
  return [`${message}: its rows span several trials. Give --duration 5s, or --iostat-source proc.`];
}

function setNotes(targets: readonly Target[]): readonly string[] {
  if (targets.every(({ members }) => members.length === 1)) return [];
  return ['Sets: depth, files and bytes are for each member, and the pool is at least the total depth.'];
}
