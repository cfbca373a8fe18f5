import type { CellFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import {
  type NamedSweepDimension,
  namedSweepDimensions,
  numericSweepDimensions,
  type NumericSweepDimension,
  PARAMETER_PREFIX,
  type ParameterSweepDimension,
  type SweepDimension,
  type SweepFacts,
  sweptParameter,
} from '../../domain/sweep.js';
import { writesPerSync } from '../../domain/work-words.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { estimateKnee } from '../../stats/knee-interval.js';
import { knee } from '../../stats/knee.js';
import { mean } from '../../stats/moments.js';
import { fitSweep, type SweepRounds } from '../../stats/sweep-fit.js';

/** Their values count what works at once: the scalability law speaks of these. */
const concurrentDimensions: readonly SweepDimension[] = [
  'poolSize',
  'threads',
  'depth',
  'cpus',
  `${PARAMETER_PREFIX}pool`,
];

/** A cell with a result on a sweep. */
interface Swept<V> {
  readonly cell: CellFacts & { readonly bytesPerSecond: NonNullable<CellFacts['bytesPerSecond']> };
  readonly value: V;
}

/**
 * Every line of cells that differ in one dimension alone, with at least two values that have a result.
 *
 * @param processors - those that the run may use: what `--cpus all` stands for.
 */
export function sweepFacts(cells: readonly CellFacts[], processors: number): readonly SweepFacts[] {
  return [
    ...numericSweepDimensions.flatMap((dimension) => dimensionSweeps(dimension, cells, processors)),
    ...parameterSweeps(cells),
    ...namedSweepDimensions.flatMap((dimension) => namedSweeps(dimension, cells)),
  ];
}

function dimensionSweeps(
  dimension: NumericSweepDimension,
  cells: readonly CellFacts[],
  processors: number,
): readonly SweepFacts[] {
  if (dimension !== 'cpus')
    return numericSweeps(
      dimension,
      linesOf(dimension, cells, ({ key }) => key[dimension]),
    );
  const lines = linesOf(dimension, cells, ({ key }) => key.cpus ?? processors);
  // All processors, and as many by their number, are the same.
  return numericSweeps(
    dimension,
    lines.map((line) =>
      line.filter(
        ({ cell, value }) =>
          cell.key.cpus !== null || !line.some((other) => other.cell !== cell && other.value === value),
      ),
    ),
  );
}

function parameterSweeps(cells: readonly CellFacts[]): readonly SweepFacts[] {
  const names = new Set(cells.flatMap(({ key }) => Object.keys(key.parameters)));
  return [...names].sort().flatMap((name) => {
    const dimension: ParameterSweepDimension = `${PARAMETER_PREFIX}${name}`;
    return numericSweeps(
      dimension,
      // A name, and a 0 that leaves it to Node.js, stand nowhere on a curve.
      linesOf(dimension, cells, ({ key }) => Number(key.parameters[name]) || null),
    );
  });
}

function numericSweeps(
  dimension: NumericSweepDimension | ParameterSweepDimension,
  lines: readonly (readonly Swept<number>[])[],
): readonly SweepFacts[] {
  return lines.flatMap((line) => {
    const sorted = [...line].sort((a, b) => a.value - b.value);
    const rounds: readonly SweepRounds[] = sorted.map(({ cell, value }) => ({
      value,
      throughputs: cell.bytesPerSecondRounds,
    }));
    return sweepOf(dimension, sorted, {
      knee: estimateKnee(
        rounds.map(({ throughputs }) => throughputs),
        (drawn) => knee(rounds.map(({ value }, index) => ({ value, throughput: mean(drawn[index] ?? []) }))),
      ),
      fits: fitSweep(rounds, concurrentDimensions.includes(dimension)),
      zerosOverRandom: null,
    });
  });
}

function namedSweeps(dimension: NamedSweepDimension, cells: readonly CellFacts[]): readonly SweepFacts[] {
  return linesOf(dimension, cells, ({ key }) => key[dimension]).flatMap((line) => {
    const sorted = line.sort((a, b) => rank(dimension, a.value) - rank(dimension, b.value));
    const roundsOf = (content: string) =>
      line.find(({ value }) => value === content)?.cell.bytesPerSecondRounds;
    const [zeros, random] = [roundsOf('zero'), roundsOf('random')];
    return sweepOf(dimension, sorted, {
      knee: null,
      fits: [],
      zerosOverRandom: zeros && random ? estimateRatio(zeros, random) : null,
    });
  });
}

/** Random bytes before zeros; the rarer something is made durable, the earlier it stands. */
function rank(dimension: SweepDimension, value: string): number {
  if (dimension === 'content') return value === 'random' ? 0 : 1;
  if (value === 'none') return Number.NEGATIVE_INFINITY;
  if (value === 'dsync') return 0;
  const writes = writesPerSync(value as CellKey['durability']);
  return writes === null ? -Number.MAX_VALUE : -writes;
}

function linesOf<V>(
  dimension: SweepDimension,
  cells: readonly CellFacts[],
  valueOf: (cell: CellFacts) => V | null,
): readonly Swept<V>[][] {
  const lines = new Map<string, Swept<V>[]>();
  for (const cell of cells) {
    const value = valueOf(cell);
    const { bytesPerSecond } = cell;
    if (value === null || bytesPerSecond === null || cell.bytesPerSecondRounds.length === 0) continue;
    if (cell.strategy.family === 'control') continue;
    for (const rest of restsOf(cell, dimension)) {
      const identity = JSON.stringify([rest, cell.members]);
      const line = lines.get(identity) ?? [];
      line.push({ cell: { ...cell, bytesPerSecond }, value });
      lines.set(identity, line);
    }
  }
  return [...lines.values()];
}

/**
 * What a cell has in common with the others of its line: of files also as many bytes in all, in more and smaller ones;
 * of threads that each have files of their own that alone.
 */
function restsOf(cell: CellFacts, dimension: SweepDimension): readonly Partial<CellKey>[] {
  const rest = restOf(cell, dimension);
  const { files, fileSizeBytes } = cell.key;
  const sameBytes = { ...rest, files: 0, fileSizeBytes: files * fileSizeBytes };
  if (dimension === 'files') return [rest, sameBytes];
  return dimension === 'threads' && cell.key.parameters.sharing === 'own' ? [sameBytes] : [rest];
}

/** All but the dimension; and where the strategy's depth is that of its threads, it goes with them. */
function restOf({ key, fixed }: CellFacts, dimension: SweepDimension): Partial<CellKey> {
  const parameter = sweptParameter(dimension);
  if (parameter !== null) return { ...key, parameters: { ...key.parameters, [parameter]: 0 } };
  const isOwn = fixed.some((one) => one.dimension === 'depth') || key.depth === key.threads;
  const ownDepth = dimension === 'threads' && isOwn;
  return { ...key, [dimension]: null, ...(ownDepth ? { depth: 0 } : {}) };
}

function sweepOf(
  dimension: SweepDimension,
  line: readonly Swept<number | string>[],
  told: Pick<SweepFacts, 'knee' | 'fits' | 'zerosOverRandom'>,
): readonly SweepFacts[] {
  const [first] = line;
  if (first === undefined || line.length < 2) return [];
  const points = line.map(({ cell, value }) => {
    const latency = cell.operations[cell.key.operation]?.latencyNs;
    return {
      value,
      cellId: cell.id,
      bytesPerSecond: cell.bytesPerSecond,
      latencyNs: { p50: latency?.p50 ?? null, p99: latency?.p99 ?? null },
    };
  });
  return [{ dimension, strategy: first.cell.key.strategy, points, ...told }];
}
