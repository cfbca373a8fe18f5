import type { Problem } from '../domain/errors.js';
import type { Cell, Durability } from '../domain/plan.js';
import type { Target } from '../domain/target.js';
import { formatBytes } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { keyOf } from './capabilities.js';
import type { Point, Refusal } from './point.js';
import { cellId } from './cell-id.js';
import { MAX_CELLS } from './most-cells.js';
import type { Sweep } from './schema.js';
import type { StrategyRequest } from './strategy-request.js';
import { alternatives } from './value-readers.js';

export interface Expansion {
  readonly cells: readonly Cell[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/** Names a key in a problem as the user wrote it: `--mode`, or `mode in plan.json`. */
export type NameOf = (key: keyof Sweep) => string;

type SweepPoint = Point & { readonly strategy: StrategyRequest };

/**
 * Expands sweeps to cells: for each target all combinations of a sweep's values, as far as the strategies have the
 * dimensions. Combinations that differ in nothing are one cell, also across sweeps.
 */
export function expand(
  sweeps: readonly Sweep[],
  targets: readonly Target[],
  workload: string,
  nameOf: NameOf,
): Expansion {
  const asked = sweeps.reduce((sum, sweep) => sum + combinations(sweep), 0) * targets.length;
  if (asked > MAX_CELLS) {
    const message = `${asked} combinations were asked for, and at most ${MAX_CELLS} are measured`;
    const remedy = 'Give fewer values for each option';
    return { cells: [], problems: [{ option: 'cells', value: '', message, remedy }], notes: [] };
  }
  const cells = new Map<string, Cell>();
  const problems = new Map<string, Problem>();
  const notes = new Set<string>();
  for (const target of targets) {
    for (const sweep of sweeps) {
      for (const point of pointsOf(sweep)) {
        const clash = clashOf(point, sweep);
        if (clash !== null) {
          if (clash.elsewhere) notes.add(clash.note);
          else problems.set(clash.note, { ...clash.problem, option: nameOf(clash.option) });
          continue;
        }
        const { name, leftOutOfSets } = point.strategy.strategy;
        if (target.members.length > 1 && leftOutOfSets !== undefined) {
          notes.add(`${name} is left out of sets: ${leftOutOfSets}.`);
          continue;
        }
        const result = keyOf(point, point.strategy, target.members.length, workload);
        if ('key' in result) {
          add(cells, target, result);
        } else if (point.strategy.byName) {
          for (const refusal of result.refusals) {
            problems.set(
              `${point.strategy.strategy.name} ${askedFor(refusal, point)} ${refusal.why}`,
              refusalProblem(point, refusal, nameOf),
            );
          }
        } else {
          for (const refusal of result.refusals) notes.add(refusalNote(point, refusal));
        }
      }
    }
  }
  if (cells.size === 0 && problems.size === 0 && targets.length > 0) {
    problems.set('none', {
      option: nameOf('strategy'),
      value: '',
      message: 'no strategy can do what is asked',
      remedy: [...notes].join(' '),
    });
  }
  return { cells: [...cells.values()], problems: [...problems.values()], notes: [...notes] };
}

/** Outermost first: what a reader groups the cells by. */
const order = [
  'node',
  'cpus',
  'op',
  'readShare',
  'mode',
  'pattern',
  'content',
  'direct',
  'durability',
  'rate',
  'blockSize',
  'fileSize',
  'files',
  'strategy',
  'depth',
  'pool',
] as const satisfies readonly (keyof Sweep)[];

function combinations(sweep: Sweep): number {
  return order.reduce((product, key) => product * sweep[key].length, 1);
}

function pointsOf(sweep: Sweep): readonly SweepPoint[] {
  let points: readonly Partial<SweepPoint>[] = [{}];
  for (const key of order) {
    const values: readonly unknown[] = sweep[key];
    points = points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  }
  return points as readonly SweepPoint[];
}

function add(cells: Map<string, Cell>, target: Target, { key, fixed }: Pick<Cell, 'key' | 'fixed'>): void {
  const id = cellId(target.members, key);
  const known = cells.get(id)?.fixed ?? [];
  const added = fixed.filter(
    ({ dimension, why }) => !known.some((other) => other.dimension === dimension && other.why === why),
  );
  cells.set(id, { id, targetId: target.id, key, fixed: [...known, ...added], members: target.members });
}

/** Dimensions that have no meaning together, whatever the strategy. */
interface Clash {
  /** Whether the sweep measures the operation with another value too: it is left out then, with the note. */
  readonly elsewhere: boolean;
  readonly note: string;
  readonly option: 'mode' | 'durability';
  readonly problem: Pick<Problem, 'value' | 'message' | 'remedy'>;
}

function clashOf({ op, mode, durability }: Point, sweep: Sweep): Clash | null {
  if (op !== 'write' && mode === 'new') {
    const what = op === 'read' ? 'Reads' : 'Mixes';
    const remedy =
      op === 'read'
        ? 'Read existing files with --mode overwrite'
        : 'Mix on existing files with --mode overwrite';
    return {
      elsewhere: sweep.mode.includes('overwrite'),
      note: `${what} of new files are left out: there is nothing to read.`,
      option: 'mode',
      problem: { value: 'new', message: 'new files hold nothing to read', remedy },
    };
  }
  if (op === 'mix' && syncsWrites(durability)) {
    return {
      elsewhere: sweep.durability.some((other) => !syncsWrites(other)),
      note: `Mixes with ${durability} are left out: their reads would wait for syncs.`,
      option: 'durability',
      problem: {
        value: durability,
        message: 'a mix has no syncs between its operations',
        remedy: 'Give none, end or dsync',
      },
    };
  }
  return null;
}

function syncsWrites(durability: Durability): boolean {
  return writesPerSync(durability) !== null;
}

function askedFor({ dimension }: Refusal, point: Point): string {
  if (dimension === 'direct') return point.direct ? 'direct I/O' : 'buffered I/O';
  if (dimension === 'op') return point.op === 'mix' ? 'mixes' : `${point.op}s`;
  if (dimension === 'rate') return 'a rate';
  if (dimension === 'blockSize') return `blocks of ${formatBytes(point.blockSize)}`;
  if (dimension === 'fileSize') return `files of ${formatBytes(point.fileSize)}`;
  if (dimension === 'files') return `${point.files} ${point.files === 1 ? 'file' : 'files'}`;
  return `${dimension} ${point[dimension]}`;
}

function givenFor({ dimension }: Refusal, point: Point): string {
  if (dimension === 'rate') return '';
  const value = point[dimension];
  return dimension === 'fileSize' || dimension === 'blockSize' ? formatBytes(Number(value)) : String(value);
}

function refusalProblem(point: SweepPoint, refusal: Refusal, nameOf: NameOf): Problem {
  const { name } = point.strategy.strategy;
  const { dimension, why, atMost, remedy } = refusal;
  if (atMost !== undefined || remedy !== undefined) {
    return {
      option: nameOf(dimension),
      value: givenFor(refusal, point),
      message: atMost === undefined ? `${name}: ${why}` : `${name} does at most ${atMost}: ${why}`,
      remedy: remedy ?? `Give at most ${atMost ?? 0}, or leave out ${name}`,
    };
  }
  return {
    option: nameOf('strategy'),
    value: name,
    message: `does not do ${askedFor(refusal, point)}: ${why}`,
    remedy: `Leave out ${alternatives([name, nameOf(dimension)])}`,
  };
}

function refusalNote(point: SweepPoint, refusal: Refusal): string {
  const bound = refusal.atMost === undefined ? '' : `, at most ${refusal.atMost}`;
  return `${point.strategy.strategy.name} is left out with ${askedFor(refusal, point)}${bound}: ${refusal.why}.`;
}
