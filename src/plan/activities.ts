import type { ActivityParameter, ActivityWorkload } from '../domain/activity.js';
import type { ActivityCell, ActivityKey } from '../domain/activity-key.js';
import type { Problem } from '../domain/errors.js';
import type { ParameterValue } from '../domain/strategy.js';
import type { Target } from '../domain/target.js';
import { cellId } from './cell-id.js';
import { MAX_CELLS } from './most-cells.js';
import { nearestScaled, readParameter } from './activity-parameters.js';
import type { RunInput } from './schema.js';
import { alternatives, listItems } from './value-readers.js';

type Request = NonNullable<RunInput['activities']>[number];

/** What the command line says over what a preset's activities say. */
export interface ActivityOverrides {
  readonly pool: readonly number[] | undefined;
  readonly cpus: readonly (number | null)[] | undefined;
  readonly node: readonly (string | null)[] | undefined;
  readonly with: Readonly<Record<string, string>>;
  readonly scale: number;
}

export interface ExpandedActivities {
  readonly activities: readonly ActivityCell[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

type Values = Readonly<Record<string, readonly ParameterValue[]>>;

/**
 * Expands activities to cells: all combinations of routes, parameters, pools, processors and Node.js programs, on each single
 * directory where the route has a place on a volume, else once. Combinations that differ in nothing are one cell.
 */
export async function expandActivities(
  requests: readonly Request[],
  targets: readonly Target[],
  workloads: readonly ActivityWorkload[],
  overrides: ActivityOverrides,
): Promise<ExpandedActivities> {
  const cells = new Map<string, ActivityCell>();
  const problems = new Map<string, Problem>();
  const notes = new Set<string>();
  const complain = (option: string, value: string, message: string, remedy: string): void => {
    problems.set(`${option} ${value} ${message}`, { option, value, message, remedy });
  };
  const taken = new Set<string>();
  for (const request of requests) {
    const workload = workloads.find(({ name }) => name === request.workload);
    if (workload === undefined) {
      const names = workloads.map(({ name }) => name);
      complain('activities', request.workload, 'is no activity', `Choose ${alternatives(names)}`);
      continue;
    }
    for (const text of request.route ?? Object.keys(workload.routes)) {
      const [name = '', ...inline] = text.split(':');
      const route = Object.hasOwn(workload.routes, name) ? workload.routes[name] : undefined;
      if (route === undefined) {
        const remedy = `Choose ${alternatives(Object.keys(workload.routes))}`;
        complain('activities', text, `is no route of ${workload.name}`, remedy);
        continue;
      }
      const parameters = workload.parameters.filter(
        (parameter) => route.takes === undefined || route.takes.includes(parameter.name),
      );
      const given: Record<string, unknown> = { ...request.with };
      for (const assignment of inline) {
        const [, key = '', value = ''] = /^([^=]+)=(.+)$/s.exec(assignment) ?? [];
        if (key === '') {
          const message = `${assignment} is no parameter with its value`;
          complain('activities', text, message, 'Write route:name=value');
        } else given[key] = value;
      }
      for (const key of Object.keys(given)) {
        if (!workload.parameters.some((parameter) => parameter.name === key)) {
          complain('activities', key, `is no parameter of ${workload.name}`, 'Leave it out');
        }
      }
      const values: Record<string, readonly ParameterValue[]> = {};
      for (const parameter of parameters) {
        const own = overrides.with[parameter.name];
        if (own !== undefined) taken.add(parameter.name);
        const raw = own ?? given[parameter.name];
        values[parameter.name] = valuesOf(
          parameter,
          raw,
          own === undefined,
          overrides.scale,
          (value, why) => {
            const option = own === undefined ? `activities: ${workload.name}` : '--with';
            complain(option, `${parameter.name}=${value}`, why.message, why.remedy);
          },
        );
      }
      const nodes = overrides.node ?? request.node ?? [null];
      for (const node of nodes) {
        const why = (await route.absent?.(node)) ?? null;
        if (why !== null) {
          notes.add(`${workload.name} by ${name} is left out: ${why}.`);
          continue;
        }
        const pools = route.usesPool ? (overrides.pool ?? request.pool ?? [4]) : [null];
        const processors = overrides.cpus ?? request.cpus ?? [null];
        const asked = Object.values(values).reduce((product, list) => product * list.length, 1);
        if (asked * pools.length * processors.length > MAX_CELLS) {
          const message = `${asked * pools.length * processors.length} combinations of ${workload.name} were asked for, and at most ${MAX_CELLS} are measured`;
          complain('activities', text, message, 'Give fewer values for each parameter');
          continue;
        }
        const keys = keysOf(workload.name, name, values, {
          pool: pools,
          cpus: processors,
          node,
        });
        for (const full of keys) {
          const key = { ...full, parameters: relevant(full.parameters, workload) };
          const place = route.placeWith?.(key.parameters) ?? route.place;
          for (const cell of cellsOf(key, place, targets)) cells.set(cell.id, cell);
        }
      }
    }
  }
  for (const name of Object.keys(overrides.with)) {
    if (!taken.has(name)) {
      const known = [...new Set(workloads.flatMap(({ parameters }) => parameters.map((each) => each.name)))];
      complain('--with', name, 'is a parameter of nothing that is run', `Give one of ${known.join(', ')}`);
    }
  }
  return { activities: [...cells.values()], problems: [...problems.values()], notes: [...notes] };
}

/** One or several values; a default or a preset's is scaled where it is a size, a user's is taken as it is. */
function valuesOf(
  parameter: ActivityParameter,
  raw: unknown,
  scales: boolean,
  scale: number,
  complain: (value: string, why: { readonly message: string; readonly remedy: string }) => void,
): readonly ParameterValue[] {
  const items =
    raw === undefined ? [parameter.defaultValue] : parameter.kind === 'text' ? [raw] : listItems(raw);
  return items.flatMap((item) => {
    const read = readParameter(parameter, item);
    if ('value' in read) return [scales ? nearestScaled(parameter, read.value, scale) : read.value];
    complain(String(item), read.complaint);
    return [];
  });
}

function keysOf(
  workload: string,
  route: string,
  values: Values,
  {
    pool,
    cpus,
    node,
  }: {
    readonly pool: readonly (number | null)[];
    readonly cpus: readonly (number | null)[];
    readonly node: string | null;
  },
): readonly ActivityKey[] {
  let combinations: readonly Readonly<Record<string, ParameterValue>>[] = [{}];
  for (const [name, list] of Object.entries(values)) {
    combinations = combinations.flatMap((known) => list.map((value) => ({ ...known, [name]: value })));
  }
  return combinations.flatMap((parameters) =>
    pool.flatMap((poolSize) =>
      cpus.map((processors) => ({ workload, route, parameters, poolSize, cpus: processors, node })),
    ),
  );
}

function relevant(
  parameters: ActivityKey['parameters'],
  { irrelevant }: ActivityWorkload,
): ActivityKey['parameters'] {
  const left = irrelevant?.(parameters) ?? [];
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !left.includes(name)));
}

function cellsOf(
  key: ActivityKey,
  place: 'volume' | 'runtime',
  targets: readonly Target[],
): readonly ActivityCell[] {
  if (place === 'runtime') return [{ id: cellId([], key), targetId: null, key, members: [] }];
  return targets
    .filter(({ members }) => members.length === 1)
    .map(({ id, members }) => ({ id: cellId(members, key), targetId: id, key, members }));
}
