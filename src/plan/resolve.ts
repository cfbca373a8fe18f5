import type { Problem } from '../domain/errors.js';
import { loadByName } from '../domain/registry.js';
import { presets } from '../presets/registry.js';
import type { ActivityOverrides } from './activities.js';
import { DEFAULT_PRESET, defaultInput } from './defaults.js';
import { COMMAND_LINE, mentionedKeys, nameIn, parseLayer, type Layer, type Origin } from './layer.js';
import {
  dimensionKeys,
  type DimensionKey,
  type RunInput,
  type RunInputKey,
  type RunInputSchema,
  type Sweep,
} from './schema.js';
import { scaleSizes } from './scale.js';
import { alternatives } from './value-readers.js';

/** A config file's name, as `--config` has it, and what its JSON holds. */
export interface ConfigContent {
  readonly file: string;
  readonly content: unknown;
}

/** All that was asked for, with defaults in place of what was not. */
export interface ResolvedInput {
  readonly preset: string | null;
  readonly paths: readonly string[];
  readonly sets: readonly (readonly string[])[];
  /** None where activities are asked for and no file operations. */
  readonly sweeps: readonly Sweep[];
  readonly activities: NonNullable<RunInput['activities']>;
  readonly overrides: ActivityOverrides;
  /** Where it is measured, unless paths say so. */
  readonly place: 'current' | 'memory' | 'both';
  /** All single directories are measured at once too. */
  readonly together: boolean;
  /** What activities are to read, as given; null: what they make themselves. */
  readonly tree: string | null;
  /** Of the object store that it is in. */
  readonly endpoint: string | null;
  readonly limits: Limits;
  readonly presentation: Presentation;
  /** Where each value comes from. A key that varies within the sweeps of a preset has the preset's name. */
  readonly origins: Readonly<Partial<Record<RunInputKey, Origin>>>;
  readonly problems: readonly Problem[];
}

/** Settings of the run, before the volumes are known. */
export interface Limits {
  /** Null: bounded by `bytes` alone. */
  readonly durationMs: number | null;
  readonly bytes: number | null;
  readonly rounds: number;
  readonly warmupMs: number;
  readonly seed: number;
  readonly sampleIntervalMs: number;
  readonly iostatSource: 'proc' | 'sysstat';
  readonly trialTimeoutMs: number;
  /** Null: each volume's default. */
  readonly reserveBytes: number | null;
  /** Trials of their own stamp the stages of Node's routes. */
  readonly stages: boolean;
  /** Time for further trials that tell explanations apart; 0: none. */
  readonly budgetMs: number;
  readonly confirm: boolean;
  readonly scale: number;
  /** Steady cells are not run again. */
  readonly untilSteady: boolean;
  /** For each target; null where the user said how long or how often to measure. */
  readonly passLimitMs: number | null;
  /** For each target; null where the user said how much time there is for further trials. */
  readonly probesEndMs: number | null;
  readonly force: boolean;
}

/** What becomes of the result. */
export interface Presentation {
  readonly dryRun: boolean;
  readonly format: 'terminal' | 'json' | 'csv' | 'html';
  readonly output: readonly string[];
  readonly quiet: boolean;
}

/**
 * Lays the command line over the config file over the preset over the defaults. Each is read by the same schema.
 *
 * Where neither command line nor config file gives a dimension or a preset, the preset is `quick`; where one gives a
 * dimension, there is none and the cells are the plain product of the dimensions. A preset named beside dimensions has
 * them replaced in each of its sweeps. The default duration gives way where only `bytes` is asked for.
 */
export async function resolvePlanInput(
  raw: unknown,
  schema: RunInputSchema,
  config: ConfigContent | null = null,
): Promise<ResolvedInput> {
  const commandLine = parseLayer(raw, COMMAND_LINE, schema);
  const user = [...(config === null ? [] : [configLayer(config, schema)]), commandLine];
  const { name, layer: unscaled, problems } = await presetLayer(user, schema);
  const scale = user.findLast(({ input }) => input.scale !== undefined)?.input.scale;
  const factor = scale ?? unscaled?.input.scale ?? 1;
  const layer = unscaled && { ...unscaled, input: scaleSizes(unscaled.input, factor) };
  const defaults = parseLayer(defaultInput, 'default', schema);
  const layers = [defaults, ...(layer === null ? [] : [layer]), ...user];
  const origins: Partial<Record<RunInputKey, Origin>> = {};
  for (const { input, origin } of layers) for (const key of mentionedKeys(input)) origins[key] = origin;
  const said = layers.flatMap(({ input }) =>
    Object.entries(input).filter(([, value]) => value !== undefined),
  );
  const merged: RunInput = Object.fromEntries(said);
  return {
    preset: name,
    paths: merged.paths ?? [],
    sets: merged.set ?? [],
    sweeps: hasFileOperations(layers) ? sweepsOf(layers) : [],
    activities: merged.activities ?? [],
    overrides: overridesOf(user, factor),
    place: required(merged, 'place'),
    together: required(merged, 'together'),
    tree: merged.tree ?? null,
    endpoint: merged.endpoint ?? null,
    limits: { ...limitsOf(merged, user), scale: factor },
    presentation: {
      dryRun: merged.dryRun ?? false,
      format: merged.format ?? 'terminal',
      output: merged.output ?? [],
      quiet: merged.quiet ?? false,
    },
    origins,
    problems: [
      ...layers.flatMap((each) => each.problems),
      ...problems,
      ...(scale !== undefined && name === null && problems.length === 0
        ? [scaleProblem(scale, origins.scale)]
        : []),
    ],
  };
}

function scaleProblem(scale: number, origin: Origin | undefined): Problem {
  const option = nameIn(origin ?? COMMAND_LINE, ['scale']);
  const message = 'multiplies the sizes of a preset, and there is none';
  return { option, value: String(scale), message, remedy: 'Name a --preset, or give the sizes themselves' };
}

/** Activities alone are what is run where nothing names a route of file operations. */
function hasFileOperations(layers: readonly Layer[]): boolean {
  const asked = layers.filter(({ origin }) => origin !== 'default').map(({ input }) => input);
  return (
    !asked.some(({ activities }) => activities !== undefined) ||
    asked.some(({ sweeps, strategy }) => sweeps !== undefined || strategy !== undefined)
  );
}

/** What the user gives goes before what a preset's activities say. */
function overridesOf(user: readonly Layer[], scale: number): ActivityOverrides {
  const said = <K extends RunInputKey>(key: K): RunInput[K] | undefined =>
    user.findLast(({ input }) => input[key] !== undefined)?.input[key];
  return {
    pool: said('pool'),
    cpus: said('cpus'),
    node: said('node'),
    with: said('with') ?? {},
    scale,
  };
}

/** A config file is a layer like the command line, save that it cannot name another one. */
function configLayer({ file, content }: ConfigContent, schema: RunInputSchema): Layer {
  const layer = parseLayer(content, file, schema);
  const { config, ...input } = layer.input;
  if (config === undefined) return layer;
  const problem: Problem = {
    option: nameIn(file, ['config']),
    value: config,
    message: 'a config file cannot name another one',
    remedy: 'Leave it out',
  };
  return { ...layer, input, problems: [...layer.problems, problem] };
}

async function presetLayer(
  user: readonly Layer[],
  schema: RunInputSchema,
): Promise<{ name: string | null; layer: Layer | null; problems: readonly Problem[] }> {
  const naming = user.findLast(({ input }) => input.preset !== undefined);
  const givesCells = user.some(({ input }) =>
    [...dimensionKeys, 'sweeps' as const, 'activities' as const].some((key) => input[key] !== undefined),
  );
  const name = naming?.input.preset ?? (givesCells ? null : DEFAULT_PRESET);
  if (name === null) return { name: null, layer: null, problems: [] };
  if (!Object.hasOwn(presets, name)) {
    const problem: Problem = {
      option: nameIn(naming?.origin ?? COMMAND_LINE, ['preset']),
      value: name,
      message: 'is no preset',
      remedy: `Choose ${alternatives(Object.keys(presets))}`,
    };
    return { name: null, layer: null, problems: [problem] };
  }
  const preset = await loadByName(presets, name);
  return { name, layer: unnamed(parseLayer(preset?.input, `preset ${name}`, schema)), problems: [] };
}

/** What a preset names nobody asked for by name: where this machine lacks it, it is left out as one of `all` is. */
function unnamed({ input, ...layer }: Layer): Layer {
  const requests = (list: RunInput['strategy']) => list?.map((request) => ({ ...request, byName: false }));
  const without = <T extends Pick<RunInput, 'strategy'>>(one: T): T =>
    one.strategy === undefined ? one : { ...one, strategy: requests(one.strategy) };
  const { sweeps } = input;
  return { ...layer, input: { ...without(input), ...(sweeps && { sweeps: sweeps.map(without) }) } };
}

/** One layer's sweeps stand over its own dimensions; its dimensions stand over the sweeps of the layers below. */
function sweepsOf(layers: readonly Layer[]): readonly Sweep[] {
  let base: Partial<Sweep> = {};
  let sweeps: readonly Partial<Sweep>[] = [base];
  for (const { input } of layers) {
    const own = dimensionsOf(input);
    base = { ...base, ...own };
    const from = input.sweeps?.map((sweep) => ({ ...base, ...dimensionsOf(sweep) }));
    sweeps = from ?? sweeps.map((sweep) => ({ ...sweep, ...own }));
  }
  // The lowest layer, the defaults, has every dimension.
  return sweeps as readonly Sweep[];
}

function dimensionsOf(input: Pick<RunInput, DimensionKey>): Partial<Sweep> {
  const pairs = dimensionKeys.map((key) => [key, input[key]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function limitsOf(merged: RunInput, user: readonly Layer[]): Omit<Limits, 'scale'> {
  const asksForTime = user.some(({ input }) => input.duration !== undefined);
  const { bytes = null } = merged;
  const { passLimit: passLimitMs = required(merged, 'probe') ? PASS_LIMIT_MS : PASS_LIMIT_ALONE_MS } = merged;
  const untilSteady = required(merged, 'untilSteady');
  const budgetMs = required(merged, 'probe') ? required(merged, 'budget') : 0;
  return {
    durationMs: bytes !== null && !asksForTime ? null : required(merged, 'duration'),
    bytes,
    rounds: required(merged, 'rounds'),
    warmupMs: required(merged, 'warmup'),
    seed: required(merged, 'seed'),
    sampleIntervalMs: required(merged, 'sampleInterval'),
    iostatSource: required(merged, 'iostatSource'),
    trialTimeoutMs: required(merged, 'trialTimeout'),
    reserveBytes: merged.reserve ?? null,
    stages: required(merged, 'stages'),
    budgetMs,
    confirm: required(merged, 'confirm'),
    untilSteady,
    passLimitMs:
      untilSteady || user.some(({ input }) => input.rounds ?? input.duration ?? input.bytes ?? input.warmup)
        ? null
        : passLimitMs,
    probesEndMs:
      untilSteady || user.some(({ input }) => input.budget !== undefined)
        ? null
        : Math.max(PROBES_END_MS, passLimitMs + budgetMs),
    force: required(merged, 'force'),
  };
}

/** Of one target, unless a preset takes longer by its own word: with the time for probes it ends within a minute and a half. */
const PASS_LIMIT_MS = 40_000;
/** Of one target where nothing comes after the pass: it ends within a minute. */
const PASS_LIMIT_ALONE_MS = 50_000;
/** Of one target: a diagnosis takes a minute and a half at most, and what a question takes is an estimate. */
const PROBES_END_MS = 80_000;

/** A key that {@link defaultInput} holds is never missing. */
function required<K extends keyof typeof defaultInput & RunInputKey>(
  merged: RunInput,
  key: K,
): NonNullable<RunInput[K]> {
  return merged[key] as NonNullable<RunInput[K]>;
}
