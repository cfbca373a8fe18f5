import type * as z from 'zod';
import type { Problem } from '../domain/errors.js';
import type { RunInput, RunInputKey, RunInputSchema } from './schema.js';
import { written, type ComplaintParams } from './value-readers.js';

/** Where a value comes from: `command line`, the config file's name, `preset quick`, `default`. */
export type Origin = string;

/** What the command line is called as an origin. */
export const COMMAND_LINE: Origin = 'command line';

/** One layer of input: what it says, as far as it can be read, and what is wrong with the rest. */
export interface Layer {
  readonly origin: Origin;
  readonly input: RunInput;
  readonly problems: readonly Problem[];
}

/** `--block-size` for `blockSize`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

/** A key as the user of that origin writes it: `--block-size`, or `sweeps[0].pool in plan.json`. */
export function nameIn(origin: Origin, path: readonly PropertyKey[]): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const key = joined.replace(/^\./, '');
  if (origin !== COMMAND_LINE) return key === '' ? origin : `${key} in ${origin}`;
  return path.length === 1 && key !== 'paths' ? flagOf(key) : key;
}

/**
 * Reads one layer by the schema. All problems are gathered; the keys that are sound are kept, so that what depends on
 * them (the paths) can be checked in the same go.
 */
export function parseLayer(raw: unknown, origin: Origin, schema: RunInputSchema): Layer {
  const whole = schema.safeParse(raw);
  if (whole.success) return { origin, input: whole.data, problems: [] };
  const problems = whole.error.issues.flatMap((issue) => problemsOf(issue, raw, origin, schema));
  const unsound = new Set(
    whole.error.issues.flatMap((issue): PropertyKey[] =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : issue.path.slice(0, 1),
    ),
  );
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const sound = isObject ? Object.entries(raw).filter(([key]) => !unsound.has(key)) : [];
  return { origin, input: schema.parse(Object.fromEntries(sound)), problems };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  raw: unknown,
  origin: Origin,
  schema: RunInputSchema,
): readonly Problem[] {
  const option = nameIn(origin, issue.path);
  if (issue.code === 'custom') {
    const { given, remedy } = issue.params as unknown as ComplaintParams;
    return [{ option, value: given, message: issue.message, remedy }];
  }
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape);
    return issue.keys.map((key) => ({
      option: nameIn(origin, [...issue.path, key]),
      value: '',
      message: 'is not known',
      remedy: `${nearest(key, known)} \`iotriage run --help\` lists the options`,
    }));
  }
  const value = issue.path.length === 0 ? written(raw) : '';
  const remedy =
    issue.path.length === 0 ? 'Write one object of keys and values' : 'See docs/configuration.md';
  return [{ option, value, message: issue.message.toLowerCase(), remedy }];
}

/** Tells a slip of the pen from a key that does not exist. */
function nearest(key: string, known: readonly string[]): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  if (plain(key).length < 2) return 'Leave it out;';
  const alike = known.find(
    (candidate) =>
      plain(candidate) === plain(key) ||
      plain(candidate).startsWith(plain(key)) ||
      plain(key).startsWith(candidate),
  );
  return alike === undefined ? 'Leave it out;' : `Did you mean ${alike}?`;
}

/** The keys that a layer mentions. */
export function mentionedKeys(input: RunInput): readonly RunInputKey[] {
  return (Object.keys(input) as RunInputKey[]).filter((key) => input[key] !== undefined);
}
