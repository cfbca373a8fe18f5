import type { Fact } from '../domain/facts.js';
import type { Evidence } from '../domain/finding.js';
import { goesByLibuvRing } from '../domain/libuv-io.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { formatBandwidth, formatCount, significant } from '../domain/units.js';
import { intervalKind, libuvPools, totalDepth, type MeasuredCell } from './compare.js';

/** `native-uv, pool 4, 16 in flight`. */
export function describeCell(cell: MeasuredCell): string {
  const { strategy, poolSize, threads } = cell.key;
  const pools = libuvPools(cell);
  return [
    strategy,
    ...(goesByLibuvRing(cell.key) ? ["libuv's io_uring"] : []),
    ...(poolSize === null ? [] : [`pool ${poolSize}`]),
    ...(poolSize === null && pools !== null && pools.inFlight > 1 ? [`pools of ${pools.threads}`] : []),
    ...(threads === null ? [] : [threadsWords(threads)]),
    ...(cell.strategy.blocksLoop ? [] : [`${totalDepth(cell)} in flight`]),
  ].join(', ');
}

/** `1 thread`, `8 threads`. */
export function threadsWords(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/**
 * `6.09 k operations/s`.
 *
 * @param bytesPerSecond the mean to say it of, where that is one of other rounds than the cell's summary.
 */
export function operationsWords(cell: MeasuredCell, bytesPerSecond = cell.bytesPerSecond.mean): string {
  return `${formatCount(operationsAt(cell, bytesPerSecond))} operations/s`;
}

function operationsAt(cell: MeasuredCell, bytesPerSecond: number): number {
  if (cell.bytesPerSecond.mean === 0) return 0;
  return (cell.operationsPerSecond.mean * bytesPerSecond) / cell.bytesPerSecond.mean;
}

/** `15.7x (15.2 to 16.1)`. */
export function ratioWords({ ratio, interval }: RatioEstimate): string {
  if (interval === null) return `${significant(ratio)}x`;
  return `${significant(ratio)}x (${significant(interval[0])} to ${significant(interval[1])})`;
}

/** `62 %`. Shares that round to nothing are said to be small, not nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return `${(share * 100).toFixed(2)} %`;
  return `${(share * 100).toFixed(0)} %`;
}

/** A cell's throughput as evidence; of the mean given, as for {@link operationsWords}. */
export function throughputEvidence(
  cell: MeasuredCell,
  bytesPerSecond = cell.bytesPerSecond.mean,
): readonly Evidence[] {
  const source = `cell ${cell.id}`;
  return [
    {
      name: `operations/s of ${describeCell(cell)}`,
      value: Math.round(operationsAt(cell, bytesPerSecond) * 10) / 10,
      unit: 'operations/s',
      source,
    },
    bandwidthEvidence(`bandwidth of ${describeCell(cell)}`, bytesPerSecond, source),
  ];
}

/** A bandwidth as evidence, in the unit in which the summaries print it. */
export function bandwidthEvidence(name: string, bytesPerSecond: number, source: string): Evidence {
  const [value = '', unit = ''] = formatBandwidth(bytesPerSecond).split(' ');
  return { name, value: Number(value), unit, source };
}

/** A ratio of two cells as evidence, with its interval. */
export function ratioEvidence(
  name: string,
  estimate: RatioEstimate,
  cells: readonly MeasuredCell[],
): Evidence {
  const kind = estimate.interval === null ? 'one round' : intervalKind(estimate);
  return {
    name: `${name} (${kind})`,
    value: ratioWords(estimate),
    unit: '',
    source: cells.map(({ id }) => `cell ${id}`).join(', '),
  };
}

/** A fact as evidence; nothing where it is not known. */
export function factEvidence(name: string, fact: Fact, unit: string, digits = 2): readonly Evidence[] {
  if (fact.value === null) return [];
  return [{ name, value: Number(fact.value.toFixed(digits)), unit, source: fact.source }];
}

/** `one`, or the number. */
export function oneOrNumber(count: number): string {
  return count === 1 ? 'one' : String(count);
}
