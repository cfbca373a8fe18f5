import type { CellKey } from '../../src/domain/plan.js';
import type { ParameterValue, Strategy, StrategyParameter } from '../../src/domain/strategy.js';
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

type Formed = Pick<Strategy, 'name' | 'opensBy' | 'parameters' | 'refuses'>;

/** Numbers that say more than the least one. */
const numbers: Readonly<Record<string, number>> = { bs: 4096, inFlight: 3, highWaterMark: 65_536 };

/**
 * The ways in which a strategy does the same work: each value of each choice, and of each number another than its
 * default. One that the defaults do not go with is taken with the first choice that it goes with.
 */
export function formsOf(strategy: Formed): readonly Form[] {
  const { parameters } = strategy;
  const choices = parameters.flatMap(valuesOf);
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

function goingWith({ name, parameters, refuses }: Formed, own: Values, choices: readonly Values[]): Values {
  const defaults = Object.fromEntries(parameters.map((one) => [one.name, one.defaultValue]));
  const together = [{}, ...choices].map((more) => ({ ...more, ...own }));
  const found = together.find((values) => (refuses?.({ ...defaults, ...values }) ?? null) === null);
  if (found === undefined) throw new Error(`nothing goes with ${JSON.stringify(own)} of ${name}`);
  return found;
}

function formOf({ name, opensBy }: Formed, parameters: Values): Form {
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
  return variants
    .filter((variant) => claims(strategy, variant))
    .flatMap((variant) =>
      formsOf(strategy)
        .filter(({ ofNumber }) => !ofNumber || variant.ofNumbers === true)
        .map((form) => ({ ...variant, form, title: `${variant.name}${form.name}` })),
    );
}
