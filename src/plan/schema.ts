import * as z from 'zod';
import { MAX_POOL_SIZE } from '../domain/libuv-io.js';
import { GIB } from '../domain/units.js';
import type { Strategy } from '../domain/strategy.js';
import * as dimension from './dimension-readers.js';
import { strategyRequests } from './strategy-request.js';
import * as read from './value-readers.js';

const SECOND_MS = 1e3;
const HOUR_MS = 3600 * SECOND_MS;

/** Smallest block: it must hold its stamp of 32 bytes and more content than that. */
export const MIN_BLOCK_BYTES = 64;
export const MAX_BLOCK_BYTES = GIB;

const sizeExample = 'Give a number with a unit, such as 4k or 1MiB (1024-based) or 4kB (1000-based)';
const fileSizes = read.size(MIN_BLOCK_BYTES, 16 * 1024 * GIB, sizeExample);

/** The dimensions of a sweep: each is one value or a list, and all combinations are measured. */
function sweepShape(strategies: readonly Strategy[]) {
  return {
    strategy: strategyRequests(strategies),
    pool: read.several(
      read.wholeNumber(1, MAX_POOL_SIZE, "Give threads of libuv's pool, such as 4 or 1,4,16"),
    ),
    depth: read.several(read.wholeNumber(1, 1024, 'Give operations in flight, such as 16 or 1,16')),
    blockSize: read.several(read.size(MIN_BLOCK_BYTES, MAX_BLOCK_BYTES, sizeExample)),
    files: read.several(read.wholeNumber(1, 100_000, 'Give the number of files, such as 4 or 1,8')),
    fileSize: read.several(fileSizes),
    op: read.several(read.choice(['write', 'read', 'mix'])),
    readShare: read.several(read.wholeNumber(1, 99, 'Give the reads of a mix in percent, such as 70')),
    pattern: read.several(read.choice(['seq', 'random'])),
    mode: read.several(read.choice(['new', 'overwrite'])),
    content: read.several(read.choice(['random', 'zero'])),
    durability: read.several(dimension.durability),
    rate: read.several(dimension.rate),
    cpus: read.several(dimension.processors),
    node: read.several(dimension.nodeProgram),
    direct: read.several(read.yesOrNo),
  };
}

/** Parameters of activities: `lines=1000` for each on the command line, an object in JSON. */
const assignments = read.readBy((raw, complain): Readonly<Record<string, string>> => {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const items: readonly unknown[] = isObject
    ? Object.entries(raw).map(([name, value]) => `${name}=${String(value)}`)
    : Array.isArray(raw)
      ? (raw as unknown[])
      : [raw];
  const pairs = items.flatMap((item) => {
    const match = typeof item === 'string' ? /^([\w-]+)=(.+)$/s.exec(item) : null;
    if (match) return [[match[1] ?? '', match[2] ?? ''] as const];
    complain(item, {
      message: 'is no parameter with its value',
      remedy: 'Write name=value, such as lines=1000',
    });
    return [];
  });
  return Object.fromEntries(pairs);
});

/** An activity with the routes that it is done by; `with` are values of its parameters, each one or a list. */
function activityShape({ pool, cpus, node }: ReturnType<typeof sweepShape>) {
  return z.strictObject({
    workload: z.string(),
    route: read.several(read.text),
    with: z.record(z.string(), z.unknown()).optional(),
    pool,
    cpus,
    node,
  });
}

/** Sets: `A,B` for each; in JSON also `[["A", "B"], ...]`, for paths that hold a comma. */
const sets = read.readBy((raw, complain) => {
  const given: readonly unknown[] = Array.isArray(raw) ? (raw as unknown[]) : [raw];
  return given.map((item) => {
    const members = read.listItems(item).filter((member) => typeof member === 'string' && member !== '');
    if (members.length < 2 || members.length !== read.listItems(item).length) {
      complain(item, {
        message: 'a set needs at least two directories',
        remedy: 'Write A,B, or ["A","B"] inside the list of a config file',
      });
    }
    return members as string[];
  });
});

/**
 * The one schema of what a user can ask for: of the command line (`rawRunInput`), a config file and a preset alike.
 * Its issues are turned into problems by `parseLayer`. A number may be text or a JSON number; a list may be text with
 * commas or an array; a bare number is bytes for a size and seconds for a duration.
 *
 * @param strategies all of the registry: names and parameters are checked against them.
 */
export function runInputSchema(strategies: readonly Strategy[]) {
  const sweep = sweepShape(strategies);
  return z.strictObject({
    paths: read.readBy((raw, complain) => {
      const paths: readonly unknown[] = Array.isArray(raw) ? (raw as unknown[]) : [raw];
      for (const path of paths) {
        const result = read.text(path);
        if ('complaint' in result) complain(path, { message: 'is no path', remedy: 'Name a directory' });
      }
      return paths as readonly string[];
    }),
    set: sets,
    ...sweep,
    sweeps: z.array(z.strictObject(sweep)).min(1).optional(),
    activities: z.array(activityShape(sweep)).min(1).optional(),
    with: assignments,
    scale: read.one(read.positiveNumber(1e-6, 1e6, 'Give a factor for the sizes of a preset, such as 0.1')),
    place: read.one(read.choice(['current', 'memory', 'both'])),
    together: read.one(read.yesOrNo),
    tree: read.one(read.text),
    endpoint: read.one(read.text),
    preset: read.one(read.text),
    config: read.one(read.text),
    duration: read.one(
      read.duration(10, 24 * HOUR_MS, 'Give the time to measure in each trial, such as 300ms or 2s'),
    ),
    bytes: read.one(read.size(MIN_BLOCK_BYTES, 1024 * 1024 * GIB, sizeExample)),
    rounds: read.one(read.wholeNumber(1, 1000, 'Give the number of rounds, such as 3')),
    warmup: read.one(read.duration(0, HOUR_MS, 'Give the time to run before measuring, such as 50ms or 0')),
    seed: read.one(read.wholeNumber(0, 2 ** 32 - 1, 'Give a number of 32 bits, such as 1')),
    sampleInterval: read.one(
      read.duration(10, 10 * SECOND_MS, 'Give the time between samples, such as 100ms'),
    ),
    iostatSource: read.one(read.choice(['proc', 'sysstat'])),
    trialTimeout: read.one(
      read.duration(
        100,
        24 * HOUR_MS,
        'Give the time without progress after which a trial is ended, such as 30s',
      ),
    ),
    reserve: read.one(read.size(0, 1024 * 1024 * GIB, sizeExample)),
    stages: read.one(read.yesOrNo),
    untilSteady: read.one(read.yesOrNo),
    passLimit: read.one(
      read.duration(SECOND_MS, 24 * HOUR_MS, 'Give the time after which rounds are left out, such as 40s'),
    ),
    probe: read.one(read.yesOrNo),
    budget: read.one(read.duration(0, HOUR_MS, 'Give the time for further trials, such as 30s or 2m')),
    confirm: read.one(read.yesOrNo),
    force: read.one(read.yesOrNo),
    dryRun: read.one(read.yesOrNo),
    format: read.one(read.choice(['terminal', 'json', 'csv', 'html'])),
    output: read.several(read.text),
    quiet: read.one(read.yesOrNo),
  });
}

export type RunInputSchema = ReturnType<typeof runInputSchema>;
/** What a layer says; what it does not mention is missing. */
export type RunInput = z.output<RunInputSchema>;
export type RunInputKey = keyof RunInput;

/** The keys that make up cells. Giving one of them replaces the default preset by a plain product. */
export const dimensionKeys = [
  'strategy',
  'pool',
  'depth',
  'blockSize',
  'files',
  'fileSize',
  'op',
  'readShare',
  'pattern',
  'mode',
  'content',
  'durability',
  'rate',
  'cpus',
  'node',
  'direct',
] as const satisfies readonly RunInputKey[];
export type DimensionKey = (typeof dimensionKeys)[number];

/** One product of dimensions, complete. */
export type Sweep = { readonly [K in DimensionKey]: NonNullable<RunInput[K]> };
