import type { CellKey } from '../../src/domain/plan.js';
import {
  type ParameterValue,
  type Strategy,
  type StrategyParameter,
  withTraits,
} from '../../src/domain/strategy.js';
import { claims, type Variant, variants } from './variants.js';

/** A strategy by some of its parameters; what they do not name has its default. */
export interface Form {
  /** Empty: the strategy as it is. */
  readonly name: string;
  readonly parameters: CellKey['parameters'];
  /** What of a cell it takes alone. */
  readonly key: Partial<CellKey>;
  /** Any lane's number may stand in a block. */
  readonly anyLane: boolean;
  /** It differs from another form in a number alone. */
  readonly ofNumber: boolean;
}

type Formable = Pick<Strategy, 'name' | 'opensBy' | 'parameters' | 'refuses'>;

/** Decided by the environment of the process: see {@link byLibuvRing}. */
const OF_THE_PROCESS = 'io';

/** Numbers that say more than the least one. */
const numbers: Readonly<Record<string, number>> = { bs: 4096, inFlight: 3, highWaterMark: 65_536 };

/**
 * The ways in which a strategy does the same work: each value of each choice, and of each number another than its
 * default. One that the defaults do not go with is taken with the first choice that it goes with.
 */
export function formsOf(strategy: Formable): readonly Form[] {
  const { parameters } = strategy;
  const choices = parameters.filter(({ name }) => name !== OF_THE_PROCESS).flatMap(valuesOf);
  return [{}, ...choices].map((own) => formOf(strategy, goingWith(strategy, own, choices)));
}

type Values = Readonly<Record<string, ParameterValue>>;

function valuesOf(parameter: StrategyParameter): readonly Values[] {
  const { name, defaultValue } = parameter;
  if (parameter.kind === 'choice')
    return parameter.values.filter((value) => value !== defaultValue).map((value) => ({ [name]: value }));
  const wanted = numbers[name] ?? Math.max(parameter.min, 2);
  return [{ [name]: wanted === defaultValue ? wanted + 1 : wanted }];
}

function goingWith({ name, parameters, refuses }: Formable, own: Values, choices: readonly Values[]): Values {
  const defaults = Object.fromEntries(parameters.map((one) => [one.name, one.defaultValue]));
  const together = [{}, ...choices].map((more) => ({ ...more, ...own }));
  const found = together.find((values) => (refuses?.({ ...defaults, ...values }) ?? null) === null);
  if (found === undefined) throw new Error(`nothing goes with ${JSON.stringify(own)} of ${name}`);
  return found;
}

function formOf({ name, opensBy }: Formable, parameters: Values): Form {
  const words = Object.entries(parameters).map(([key, value]) => `, ${key}=${value}`);
  // One buffer for all files holds no file's stamps.
  const zeros = opensBy === 'path' && parameters.buffers === 'shared';
  const isNumber = (value: ParameterValue): boolean => typeof value === 'number';
  return {
    name: words.join(''),
    ofNumber: Object.values(parameters).some(isNumber),
    parameters,
    key: zeros ? { content: 'zero' } : {},
    // Who makes the bytes in the main thread knows whose they are.
    anyLane: name === 'process-pool' || (name === 'worker-pool' && (parameters.buffers ?? 'own') === 'own'),
  };
}

/** What is to be done by which form of the strategy: all by its choices, some by its numbers. */
export function workOf(
  strategy: Strategy,
): readonly (Variant & { readonly form: Form; readonly title: string })[] {
  return variants.flatMap((variant) =>
    formsOf(strategy)
      .filter(({ ofNumber }) => !ofNumber || variant.ofNumbers === true)
      .filter(({ parameters }) => claims(withDefaults(strategy, parameters), variant))
      .map((form) => ({ ...variant, form, title: `${variant.name}${form.name}` })),
  );
}

/**
 * Those of the strategies that libuv can do by an io_uring of its own, each as one that does. They are open only in a
 * process that was started so.
 */
export function byLibuvRing(strategies: readonly Strategy[]): readonly Strategy[] {
  return strategies
    .filter(({ parameters }) => parameters.some(({ name }) => name === 'io'))
    .map((strategy) => ({ ...withDefaults(strategy, { io: 'uring' }), name: `${strategy.name}:io=uring` }));
}

/** A strategy that is by default what one of its forms is. */
export type Formed = Strategy & { readonly title: string };

/** The strategy in each of its forms, but those of numbers and those that take cells of their own alone. */
export function formed(strategy: Strategy): readonly Formed[] {
  return formsOf(strategy)
    .filter(({ ofNumber, key }) => !ofNumber && Object.keys(key).length === 0)
    .map(({ name, parameters }) => ({
      ...withDefaults(strategy, parameters),
      title: `${strategy.name}${name}`,
    }));
}

/** The strategy as it is with these values, which are its defaults then. */
export function withDefaults(strategy: Strategy, values: CellKey['parameters']): Strategy {
  return {
    ...withTraits(strategy, values),
    parameters: strategy.parameters.map((parameter): StrategyParameter => {
      const value = values[parameter.name] ?? parameter.defaultValue;
      return parameter.kind === 'number'
        ? { ...parameter, defaultValue: Number(value) }
        : { ...parameter, defaultValue: String(value) };
    }),
  };
}
