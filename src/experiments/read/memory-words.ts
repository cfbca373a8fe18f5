import { MIB } from '../../domain/units.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import type { MeasuredCell } from './cells.js';
import { buffersHold, eachHolds, type Held } from './memory-held.js';
import { ratioWords, seenIn } from './ratio.js';
import { countedTrials } from './rounds.js';

/** Peaks that differ by less are about the same. */
const ALIKE = 0.05;

/** Whole mebibytes, of less than ten with one decimal. */
export function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(Math.abs(bytes) < 9.95 * MIB ? 1 : 0);
}

/** What a route is, as a model of concurrency: `4 worker threads`, `streams that ignore backpressure`. */
export function modelWords({ cell: { key, unit }, processes }: Held): string {
  const { strategy, depth, parameters, poolSize } = key;
  const buffers = parameters.buffers;
  switch (strategy) {
    case 'fs-sync':
      return 'one after another (fs-sync)';
    case 'fs-writefile-sync':
      return 'whole files one after another (fs-writefile-sync)';
    case 'fs-stream':
      return `${depth} streams that wait for drain`;
    case 'fs-stream-unbounded':
      return `${depth} streams that ignore backpressure`;
    case 'worker-pool':
      return `${counted(depth, 'worker thread')}${buffers === 'cloned' ? ' with cloned buffers' : buffers === 'shared' ? ' with shared buffers' : ''}`;
    case 'process-pool':
      return `${counted(Math.max(1, processes - 1), 'process')} (shared pages once)`;
  }
  if (unit === 'file')
    return `${depth} whole files at once (${strategy}) ${buffers === 'shared' ? 'from one buffer' : 'with a buffer each'}`;
  return `${strategy} with ${depth} in flight${poolSize === null ? '' : ` on a pool of ${poolSize}`}`;
}

/** The same in a word or two, of the routes that the first line names; null: it is told below. */
export function shortWords({ cell: { key, unit } }: Held): string | null {
  const { strategy, depth, parameters } = key;
  switch (strategy) {
    case 'fs-sync':
      return 'one after another';
    case 'fs-promises':
      return `${depth} in flight on the event loop`;
    case 'fs-stream':
      return 'streams';
    case 'fs-stream-unbounded':
      return 'streams without backpressure';
    case 'worker-pool':
      if (depth === 1) return null;
      return `${depth} workers${parameters.buffers === 'own' ? '' : ` with ${parameters.buffers ?? ''} buffers`}`;
    case 'process-pool':
      return depth === 1 ? null : `${depth} processes`;
  }
  if (unit !== 'file' || depth === 1) return null;
  return parameters.buffers === 'shared'
    ? `${depth} files from one buffer`
    : `${depth} files with a buffer each`;
}

/** What memory goes into, the dearest first, each with its figure; only what was measured. */
export function causes(held: readonly Held[]): readonly string[] {
  const [worker, process, buffers] = [
    eachHolds(held, 'worker-pool'),
    eachHolds(held, 'process-pool'),
    buffersHold(held),
  ];
  const found: { readonly total: number; readonly words: string }[] = [];
  if (buffers !== null) {
    const total = buffers.own.bytes - buffers.shared.bytes;
    const each = total / (buffers.own.cell.key.depth - 1);
    found.push({
      total,
      words: `bytes that wait in buffers (${mebibytes(each)} MiB for each file in flight)`,
    });
  }
  if (worker !== null) {
    const words = `a V8 heap and a stack for each worker thread (${mebibytes(worker.bytes)} MiB, its buffer in it)`;
    found.push({ total: worker.bytes * worker.many.cell.key.depth, words });
  }
  if (process !== null) {
    const words = `a Node.js of its own for each process (${mebibytes(process.bytes)} MiB, its buffer in it)`;
    found.push({ total: process.bytes * process.many.cell.key.depth, words });
  }
  return found
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total)
    .map(({ words }) => words);
}

/** Who holds how much, above a process at rest and for each operation in flight; what is about the same stands together. */
export function rankingReasons(held: readonly Held[], rest: MeasuredCell | undefined): readonly string[] {
  const lines = held.map((one) => {
    const { cell, bytes, aboveRest } = one;
    const steady = cell.memory.steadyRssBytes.value;
    const each =
      aboveRest === null
        ? ''
        : `, ${mebibytes(aboveRest / cell.key.depth)} for each in flight above a process at rest`;
    const level = steady === null || one.processes > 1 ? '' : `, steady ${mebibytes(steady)}`;
    return `${modelWords(one)}: peak ${mebibytes(bytes)} MiB${level}${each}.`;
  });
  const alike = held.slice(1).flatMap((one, index) => {
    const leaner = held[index];
    return leaner && one.bytes / leaner.bytes - 1 < ALIKE
      ? [`${modelWords(leaner)} and ${modelWords(one)}`]
      : [];
  });
  return [
    ...lines,
    ...(alike.length > 0
      ? [`Within 5 % of each other, so that their order means nothing: ${alike.join('; ')}.`]
      : []),
    ...(held.some(({ processes }) => processes > 1)
      ? [
          rest === undefined
            ? 'Of several processes it is the proportional memory (PSS), of one the resident (RSS): without a process at rest the two do not compare.'
            : 'Of several processes: a process at rest, and their proportional memory (PSS) above its own. Their RSS counts shared pages in each of them.',
        ]
      : []),
  ];
}

/** What the memory buys: how fast each route is beside one after another; measured phase alone, workers started. */
export function speedReasons(cells: readonly MeasuredCell[]): readonly string[] {
  const plain = cells.find(({ key }) => key.strategy === 'fs-sync');
  if (plain === undefined) return [];
  const seconds = (cell: MeasuredCell) =>
    countedTrials(cell).flatMap(({ bytesPerSecond }) => (bytesPerSecond ? [1 / bytesPerSecond] : []));
  const base = seconds(plain);
  if (base.length === 0) return [];
  const parts = cells.flatMap((cell) => {
    const own = seconds(cell);
    if (cell === plain || own.length === 0) return [];
    const ratio = estimateRatio(base, own);
    const name = `${cell.key.strategy}${cell.key.parameters.buffers === undefined ? '' : ` buffers=${cell.key.parameters.buffers}`}, ${cell.key.depth} in flight`;
    if (ratio.interval === null) return [`${name} ${ratioWords(ratio)}`];
    return seenIn(ratio) === 'nothing' ? [] : [`${name} ${ratioWords(ratio)}`];
  });
  return parts.length === 0
    ? ['No route is seen to be faster or slower than one after another: the memory buys nothing here.']
    : [`As fast as one after another, where a difference is seen: ${parts.join('; ')}.`];
}

function counted(count: number, what: string): string {
  const plural = what.endsWith('s') ? `${what}es` : `${what}s`;
  return `${count} ${count === 1 ? what : plural}`;
}
