import type { ActivityKey } from '../domain/activity-key.js';
import type { Cell, CellKey, Plan } from '../domain/plan.js';
import type { Strategy } from '../domain/strategy.js';
import { formatBytes, formatDurationMs, significant } from '../domain/units.js';
import { durabilityWords, operationWords } from '../domain/work-words.js';
import { ESTIMATE_MODEL, fillBytes } from './estimate.js';

const COLUMNS = 80;

/**
 * The plan as text for `--dry-run`: what will be measured where, in which cells, what it writes and how long it takes.
 * At most 80 columns, save for paths that are longer.
 */
export function describePlan(
  plan: Plan,
  {
    warnings = [],
    notes = [],
    strategies = [],
  }: {
    readonly warnings?: readonly string[];
    readonly notes?: readonly string[];
    /** Those that the plan may hold: they tell the defaults of their parameters. */
    readonly strategies?: readonly Strategy[];
  } = {},
): string {
  const { targets, cells, activities, settings, estimate } = plan;
  const lines: string[] = [
    ...wrapped(
      `Plan: ${plan.preset === null ? 'the options given' : `preset ${plan.preset}`}; ${cells.length + activities.length} cells x ${settings.rounds} rounds${stagedText(plan)} = ${estimate.trials} trials, ${settings.untilSteady ? 'at most ' : ''}about ${formatDurationMs(estimate.elapsedMs)}`,
    ),
    ...wrapped(
      `Each trial: ${boundText(plan)} after a warm-up of ${formatDurationMs(settings.warmupMs)}; seed ${settings.seed}.`,
    ),
    ...(settings.untilSteady
      ? wrapped('A cell is not run again once five of its rounds in a row were steady (SNIA PTS 2.0.2).')
      : []),
    ...wrapped(`The time: ${ESTIMATE_MODEL}.`),
  ];
  for (const target of targets) {
    const own = cells.filter(({ targetId }) => targetId === target.id);
    if (own.length === 0) continue;
    const volume = plan.volumes.find(({ targetId }) => targetId === target.id);
    const kind =
      volume === undefined ? '' : ` (${[volume.kind, volume.mount?.fsType].filter(differing).join(', ')})`;
    lines.push('', `${target.label}${kind}: ${own.length} cells`);
    for (const [workload, group] of groupBy(own, ({ key }) => workloadText(key))) {
      lines.push(...wrapped(workload, '  '));
      lines.push(...cellTable(group, strategies).map((line) => `    ${line}`));
    }
  }
  lines.push(...activityLines(plan));
  lines.push(...fixedLines(cells), '', ...spaceLines(plan));
  if (notes.length > 0) lines.push('', 'Notes', ...notes.flatMap(bullet));
  if (warnings.length > 0) lines.push('', 'Warnings', ...warnings.flatMap(bullet));
  return `${lines.join('\n')}\n`;
}

/** What a cell's work is, without the dimensions that are swept: `4 KiB random write over 8 files of 2 MiB, ...`. */
export function workloadText(key: CellKey): string {
  const isRead = key.operation === 'read';
  const order = key.pattern === 'seq' ? 'sequential' : 'random';
  const work = `${operationWords(key)}${key.operation === 'mix' ? '' : 's'}`;
  return [
    key.blockSizeBytes === key.fileSizeBytes
      ? `whole-file ${work}`
      : `${formatBytes(key.blockSizeBytes)} ${order} ${work}`,
    `${key.files} ${isRead || key.mode === 'overwrite' ? '' : 'new '}${key.files === 1 ? 'file' : 'files'} of ${formatBytes(key.fileSizeBytes)}`,
    ...(isRead ? [] : [durabilityWords(key.durability)]),
    key.direct ? 'direct' : 'buffered',
    ...(key.content === 'zero' ? ['zeros'] : []),
    ...(key.rate === null ? [] : [`${significant(key.rate)} operations/s`]),
    ...(key.cpus === null ? [] : [`on ${key.cpus} ${key.cpus === 1 ? 'processor' : 'processors'}`]),
    ...(key.node === null ? [] : [`under ${key.node}`]),
  ].join(', ');
}

/** A line for each activity, below where it is done. */
function activityLines({ activities, targets }: Plan): readonly string[] {
  return groupBy(
    activities,
    ({ targetId }) => targets.find(({ id }) => id === targetId)?.label ?? 'the runtime',
  ).flatMap(([place, group]) => [
    '',
    `${place}: ${group.length} activities`,
    ...group.flatMap(({ key }) => wrapped(activityText(key), '  ')),
  ]);
}

/** `lines by await-each: lines 50000, writers 10; pool 4` */
function activityText({ workload, route, parameters, poolSize, cpus, node }: ActivityKey): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const settings = [
    ...(poolSize === null ? [] : [`pool ${poolSize}`]),
    ...(cpus === null ? [] : [`on ${cpus} ${cpus === 1 ? 'processor' : 'processors'}`]),
    ...(node === null ? [] : [`under ${node}`]),
  ];
  return [`${workload} by ${route}: ${values.join(', ')}`, ...settings].join('; ');
}

/** Trials beyond the rounds, for the stages of Node's routes. */
function stagedText({ order }: Plan): string {
  const staged = order.filter((trial) => trial.staged).length;
  return staged === 0 ? '' : ` + ${staged} for stages`;
}

function boundText({ settings }: Plan): string {
  const { durationMs, bytes } = settings;
  const time = durationMs === null ? null : formatDurationMs(durationMs);
  const size = bytes === null ? null : formatBytes(bytes);
  return time !== null && size !== null ? `${time} or ${size}, the first of both` : (time ?? size ?? '');
}

/** One line for each strategy and depth; the pool sizes beside one another. */
function cellTable(cells: readonly Cell[], strategies: readonly Strategy[]): readonly string[] {
  const textOf = (key: CellKey): string => strategyText(key, strategies);
  const rows = groupBy(cells, ({ key }) => [textOf(key), `depth ${key.depth}`].join('|'));
  const width = Math.max(...cells.map(({ key }) => textOf(key).length));
  return rows.flatMap(([name, group]) => {
    const [strategy = '', depth = ''] = name.split('|');
    const pools = [...new Set(group.map(({ key }) => key.poolSize))].sort(
      (one, other) => (one ?? 0) - (other ?? 0),
    );
    const poolText = pools.every((pool) => pool === null)
      ? 'no pool'
      : `pool ${pools.map((pool) => (pool === null ? 'none' : String(pool))).join(', ')}`;
    return wrapText(
      `${strategy.padEnd(width)}  ${depth.padEnd(10)}  ${poolText}`,
      COLUMNS - 4,
      ' '.repeat(width + 14),
    );
  });
}

/** The strategy with its batch and threads, and of its other parameters those that are not at their defaults. */
function strategyText(
  { strategy, batch, threads, parameters }: CellKey,
  strategies: readonly Strategy[],
): string {
  const known = strategies.find(({ name }) => name === strategy)?.parameters ?? [];
  const others = Object.entries(parameters).filter(
    ([name, value]) => known.find((parameter) => parameter.name === name)?.defaultValue !== value,
  );
  const shown = [
    ...(batch === null ? [] : [`batch=${batch}`]),
    ...(threads === null ? [] : [`threads=${threads}`]),
    ...others.map(([name, value]) => `${name}=${value}`),
  ];
  return [strategy, ...shown].join(':');
}

function fixedLines(cells: readonly Cell[]): readonly string[] {
  const reasons = cells.flatMap(({ key, fixed }) =>
    fixed.map(({ dimension, why }) => `${key.strategy}, ${dimension}: ${why}`),
  );
  const unique = [...new Set(reasons)];
  return unique.length === 0 ? [] : ['', 'At their own values', ...unique.flatMap(bullet)];
}

function spaceLines({ estimate, cells, settings }: Plan): readonly string[] {
  const fills = cells.reduce((sum, cell) => sum + fillBytes(cell), 0) * settings.rounds;
  const written =
    estimate.bytesWritten === null
      ? `${formatBytes(fills)} to fill files, and what the measured time allows`
      : `at least ${formatBytes(estimate.bytesWritten)}`;
  return [
    `Bytes written: ${written}`,
    'Space at a time, all of it removed again',
    ...estimate.space.flatMap(({ path, bytes, inodes, freeBytes, reserveBytes }) => {
      const free = freeBytes === null ? 'free space unknown' : `${formatBytes(freeBytes)} free`;
      return bullet(
        `${path}: ${formatBytes(bytes)} in ${inodes} inodes; ${free}, ${formatBytes(reserveBytes)} reserve`,
      );
    }),
  ];
}

function groupBy<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups];
}

function differing(text: string | undefined, index: number, all: readonly (string | undefined)[]): boolean {
  return text !== undefined && all.indexOf(text) === index;
}

function bullet(text: string): readonly string[] {
  return wrapText(`- ${text}`, COLUMNS, '  ');
}

function wrapped(text: string, indent = ''): readonly string[] {
  return wrapText(indent + text, COLUMNS, `${indent}  `);
}

/** Breaks at spaces; runs of spaces, as in a table, are kept. */
function wrapText(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > columns) {
    const at = rest.lastIndexOf(' ', columns);
    if (at <= indent.length) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
