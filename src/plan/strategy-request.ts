import type { ParameterValue, Strategy } from '../domain/strategy.js';
import {
  alternatives,
  choice,
  listItems,
  readBy,
  wholeNumber,
  type Complain,
  type Complaint,
} from './value-readers.js';

/** A strategy that the user wants measured, with the values of its own parameters. */
export interface StrategyRequest {
  readonly strategy: Strategy;
  /** By the parameter's name; a parameter that is missing has its default. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Asked for by its name: what it refuses is an error. By `all` or `usual`, it is left out with a note. */
  readonly byName: boolean;
}

/** What `usual` stands for: the routes that services take, and what they are measured against. */
const usual: readonly string[] = [
  'null',
  'fs-sync',
  'fs-callback',
  'fs-promises',
  'native-pwrite',
  'native-uv',
];

/** Reads `a,b`, `all`, `usual`, `worker-pool:batch=256` or an array of such. */
export function strategyRequests(strategies: readonly Strategy[]) {
  return readBy((raw, complain): readonly StrategyRequest[] => {
    const requests: StrategyRequest[] = [];
    const items = listItems(raw);
    for (const item of items) {
      if (item === 'all' || item === 'usual') {
        const meant = strategies.filter(({ name }) => item === 'all' || usual.includes(name));
        for (const strategy of meant) requests.push({ strategy, parameters: {}, byName: false });
      } else {
        const request = readRequest(item, strategies, complain);
        if (request !== null) requests.push(request);
      }
    }
    if (items.length === 0)
      complain(raw, { message: 'is an empty list', remedy: 'Give at least one strategy' });
    return requests;
  });
}

function readRequest(
  item: unknown,
  strategies: readonly Strategy[],
  complain: Complain,
): StrategyRequest | null {
  const [name, ...assignments] = typeof item === 'string' ? item.split(':') : [];
  const strategy = strategies.find((candidate) => candidate.name === name);
  if (strategy === undefined) {
    const names = ['all', 'usual', ...strategies.map((candidate) => candidate.name)];
    complain(item, { message: 'is no strategy', remedy: `Choose ${alternatives(names)}` });
    return null;
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const assignment of assignments) {
    const result = readParameter(assignment, strategy);
    if ('message' in result) complain(item, result);
    else parameters[result.name] = result.value;
  }
  const refusal = strategy.refuses?.(valuesOf({ strategy, parameters })) ?? null;
  if (refusal !== null) complain(item, { message: `cannot be: ${refusal.why}`, remedy: refusal.remedy });
  return { strategy, parameters, byName: true };
}

/** All parameters of a strategy: those asked for, the others at their defaults. */
export function valuesOf({
  strategy,
  parameters,
}: Pick<StrategyRequest, 'strategy' | 'parameters'>): Readonly<Record<string, ParameterValue>> {
  return Object.fromEntries(
    strategy.parameters.map(({ name, defaultValue }) => [name, parameters[name] ?? defaultValue]),
  );
}

function readParameter(
  assignment: string,
  strategy: Strategy,
): Complaint | { name: string; value: ParameterValue } {
  const [name = '', value = ''] = assignment.split('=');
  const parameter = strategy.parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) {
    const known = strategy.parameters.map((candidate) => candidate.name);
    return {
      message: `${strategy.name} has no parameter "${name}"`,
      remedy: known.length === 0 ? 'It takes none' : `It takes ${known.join(' and ')}`,
    };
  }
  const example = `Write ${strategy.name}:${name}=${parameter.defaultValue}, for example`;
  const result =
    parameter.kind === 'number'
      ? wholeNumber(parameter.min, parameter.max, example)(value)
      : choice(parameter.values)(value);
  if ('value' in result) return { name: parameter.name, value: result.value };
  return { ...result.complaint, message: `${name} ${result.complaint.message}` };
}
