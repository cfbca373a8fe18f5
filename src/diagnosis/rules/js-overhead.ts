import type { Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBytes, KIB } from '../../domain/units.js';
import {
  measuredCells,
  sameBut,
  hintsGain,
  showsGain,
  confidenceInGain,
  jobShare,
  fastest,
  lowered,
  type MeasuredCell,
} from '../compare.js';
import { fullLoop, fullLoopFinding, fullLoopThresholds } from '../full-loop.js';
import {
  callsTakeLittle,
  handOver,
  handOverFinding,
  handOverThresholds,
  MOST_CALL_SHARE,
} from '../hand-over.js';
import { throughputRatio, type ComparedThroughput } from '../like-with-like.js';
import { poolDistance } from '../../domain/libuv-io.js';
import { blocksTest } from '../predict/blocks.js';
import { cacheKnowledge, UNKNOWN_CACHE, type CacheKnowledge } from '../unseen-cache.js';
import { BUSY_LOOP, keepsLoopBusy } from '../waiting.js';
import {
  describeCell,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  factEvidence,
  throughputEvidence,
} from '../words.js';

/** Native code that is a quarter faster leaves JavaScript a fifth of the time. */
const LEAST_GAIN = 0.25;

/** Below it the cost of a call hardly depends on what it moves; above, copying weighs more and more. */
const SMALL_BLOCK_BYTES = 16 * KIB;

/** A route of Node.js beside C++ that does the same work in the same way. */
interface Pair {
  readonly node: MeasuredCell;
  readonly native: MeasuredCell;
  /** Native over Node. */
  readonly gain: ComparedThroughput;
}

/** The same work over the same pool is faster in C++, and the event loop has no time left. */
export const jsOverhead: Rule = {
  id: 'js-overhead',
  summary: "the time goes into JavaScript and Node's fs layer, not into the file system",
  thresholds: [
    {
      name: 'native throughput over that of the Node.js route, at least, its interval above 1',
      value: 1 + LEAST_GAIN,
      unit: 'times',
      reason: 'then a fifth of the time is JavaScript; smaller shares drown in the spread of short rounds',
    },
    {
      name: 'event-loop utilisation, at least (of synchronous routes: 0.7 of a processor in use)',
      value: BUSY_LOOP,
      unit: 'share',
      reason: 'a loop with time to spare is not the limit',
    },
    {
      name: 'or, of one route whose rounds lie apart: system calls in its wall time, at most',
      value: MOST_CALL_SHARE,
      unit: 'share',
      reason: 'the loop is busy, C++ does more, and the calls take next to nothing: nothing else is left',
    },
    ...handOverThresholds,
    ...fullLoopThresholds,
  ],
  explanation: {
    meaning:
      "The same work in the same way is faster in C++, and the event loop has no time left: the time goes into JavaScript and Node's fs layer. Routes over libuv's pool are set against `native-uv` at the same pool and depth " +
      '(the default pool of 4 where several were measured, else the one nearest to it), synchronous ones such as `fs-sync` against `native-pwrite`. ' +
      'Or the loop and the processors have time to spare, or tasks of worker threads hardly call, while one thread in C++ does many times as much: then the time goes into waking threads and the loop for each operation. ' +
      'Or the loop of a route that no native one works like (streams, whole files) is full.',
    evidence:
      'Throughput of both, their ratio with its interval, the same of other routes that show it, the event-loop utilisation and the processors in user mode of the route.',
    limits:
      'Few rounds lie apart by chance: the lower end of the interval must be at least 1.25 (1.1 from five rounds on), or two routes must agree, or system calls take a tenth of the time at most: then the confidence is low. It says nothing where native code is as slow: then the volume is the limit. Handing over is concluded for `fs-callback`, `fs-promises`, `fs-writev`, `fs-writev-promises`, `fs-append-open` and `fs-append-open-promises`, with medium confidence at most, and for `fs-append` and `fs-append-callback` with low: what their open and close take is not known; of `fs-append-sync` nothing is told for the same reason. ' +
      'Routes of whole files and of streams have no native route that works as they do: of them a full loop tells, with medium confidence at most. Worker threads are judged where each task is one operation, by the calls that they time themselves; processes never. Where no device can be seen and memory may have taken the bytes, the confidence is a step lower until that was measured. ' +
      "On a single processor the pool and JavaScript share what there is. Time in a service's own code is not measured: iotriage does its I/O alone.",
    whatToDo:
      'Gather small writes into large ones before they reach `fs`: below 16 KiB an operation costs nearly the same whatever it bears. Use the faster route that the finding names, if there is one; never one that blocks the event loop.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group);
    const pairs = atUsualPool(cells.filter(({ strategy }) => strategy.family === 'node')).flatMap(
      (node) => pairOf(node, cells) ?? [],
    );
    const hinted = pairs.filter(
      ({ node, gain }) => hintsGain(gain, LEAST_GAIN) && keepsLoopBusy(facts, node),
    );
    // Two routes that agree are as good as one that shows it by itself, and so are calls that take next to nothing.
    const agree = new Set(hinted.map(({ node }) => node.key.strategy)).size > 1;
    const slow = hinted
      .filter(({ node, gain }) => agree || callsTakeLittle(node) || showsGain(gain, LEAST_GAIN))
      .sort((a, b) => b.gain.ratio - a.gain.ratio);
    const [worst] = slow;
    const cache = cacheKnowledge(facts, group);
    if (worst !== undefined) return finding(facts, worst, slow.slice(1), cells, cache);
    const between = handOver(facts, cells);
    if (between !== null) return handOverFinding(facts, between, cache);
    const full = fullLoop(cells);
    return full === null ? null : fullLoopFinding(facts, full, cache);
  },
};

/** Where a route was measured at several pools: at the default of 4, else at the one nearest to it. */
function atUsualPool(cells: readonly MeasuredCell[]): readonly MeasuredCell[] {
  const distance = ({ key }: MeasuredCell): number =>
    key.poolSize === null ? 0 : poolDistance(key.poolSize);
  return cells.filter((cell) =>
    cells.every((other) => !sameBut(cell, other, ['poolSize']) || distance(cell) <= distance(other)),
  );
}

/**
 * A route over the pool is set against native-uv at the same pool and depth, a synchronous one against native-pwrite; that
 * opens no file for each block, so that of a synchronous one that does nothing is told.
 */
function pairOf(node: MeasuredCell, cells: readonly MeasuredCell[]): Pair | null {
  if (node.strategy.blocksLoop && node.strategy.opensBy === 'path') return null;
  const native = cells.find((cell) =>
    node.strategy.blocksLoop
      ? cell.key.strategy === 'native-pwrite' &&
        sameBut(node, cell, ['strategy', 'batch', 'depth', 'poolSize'])
      : node.strategy.usesPool &&
        !node.strategy.hasWorkers &&
        cell.key.strategy === 'native-uv' &&
        sameBut(node, cell, ['strategy', 'threads', 'batch']),
  );
  const gain = native === undefined ? null : throughputRatio(native, node);
  return native === undefined || gain === null ? null : { node, native, gain };
}

function finding(
  facts: VolumeFacts,
  { node, native, gain }: Pair,
  others: readonly Pair[],
  cells: readonly MeasuredCell[],
  cache: CacheKnowledge | null,
): Finding {
  const share = 1 - 1 / gain.ratio;
  const loop = node.eventLoopUtilisation.value;
  const better = betterRoute(node, cells);
  const size = formatBytes(node.key.blockSizeBytes);
  const bare = bareRoute(native, cells);
  return {
    id: 'js-overhead',
    confidence: cache === 'unknown' ? lowered(confidenceInGain(gain)) : confidenceInGain(gain),
    summary:
      `JavaScript takes ${percent(share)} of the time of ${node.key.strategy}: it does ${operationsWords(node, gain.means[1])} of ${size}, ` +
      `the same work in C++ (${native.key.strategy}) ${operationsWords(native, gain.means[0])}, ${ratioWords(gain)}` +
      `${loop === null || node.strategy.blocksLoop ? '' : `, with the event loop busy ${percent(loop)}`}. ` +
      (bare === null ? '' : `The volume itself takes ${operationsWords(bare)} (${describeCell(bare)}). `) +
      `Make fewer, larger operations${better === null ? '' : `, or use ${better.cell.key.strategy} (${ratioWords(better.gain)})`}.`,
    evidence: [
      ...throughputEvidence(node, gain.means[1]),
      ...throughputEvidence(native, gain.means[0]),
      ...(bare === null ? [] : throughputEvidence(bare)),
      ratioEvidence(pairName({ native, node }), gain, [native, node]),
      ...others.map((pair) => ratioEvidence(pairName(pair), pair.gain, [pair.native, pair.node])),
      ...factEvidence(`event-loop utilisation of ${node.key.strategy}`, node.eventLoopUtilisation, ''),
      ...factEvidence(`processors in user mode of ${node.key.strategy}`, node.cpuUserCores, 'cores'),
    ],
    advice: [
      {
        action:
          'Gather small writes into larger ones before they reach fs' +
          (node.key.blockSizeBytes < SMALL_BLOCK_BYTES
            ? `: an operation costs the same whether it bears ${size} or sixteen times that`
            : ''),
        expected: `up to ${percent(share)} less time for the same bytes, towards the native figure`,
        ...blocksTest(facts, node),
      },
      ...(better === null
        ? []
        : [
            {
              action: `Use the route ${better.cell.key.strategy} instead of ${node.key.strategy}`,
              expected: `${operationsWords(better.cell, better.gain.means[0])}: ${ratioWords(better.gain)}`,
            },
          ]),
    ],
    contradicts: [
      `a volume that is as slow for native code would contradict it: ${native.key.strategy} was measured and is faster`,
      `an idle event loop would contradict it: ${
        node.strategy.blocksLoop
          ? 'the route is synchronous and runs on it throughout'
          : loop === null
            ? 'its utilisation could not be read'
            : `it was busy ${percent(loop)}`
      }`,
      ...(cache === 'unknown' ? [UNKNOWN_CACHE] : []),
      ...(facts.host.cpus === 1 ? ['on a single processor the pool and JavaScript share what there is'] : []),
    ],
    explains: share * jobShare(node),
  };
}

/** `native-uv over fs-promises, pool 4`: several pools may be as near to the default. */
function pairName({ native, node }: Pick<Pair, 'native' | 'node'>): string {
  const pool = node.key.poolSize === null ? '' : `, pool ${node.key.poolSize}`;
  return `${native.key.strategy} over ${node.key.strategy}${pool}`;
}

/** What does the same work fastest without Node.js: what the volume takes where neither JavaScript nor a pool is between; null: the pair's own. */
function bareRoute(native: MeasuredCell, cells: readonly MeasuredCell[]): MeasuredCell | null {
  const bare = fastest(
    cells.filter(
      (cell) =>
        cell.strategy.family === 'native' &&
        sameBut(cell, native, ['strategy', 'poolSize', 'batch', 'threads', 'depth', 'parameters']),
    ),
  );
  return bare === undefined || bare.id === native.id ? null : bare;
}

/** The fastest route of Node.js that leaves the event loop free and is surely faster. */
function betterRoute(
  node: MeasuredCell,
  cells: readonly MeasuredCell[],
): { readonly cell: MeasuredCell; readonly gain: ComparedThroughput } | null {
  const routes = cells.filter(
    (cell) =>
      cell.strategy.family === 'node' &&
      !cell.strategy.blocksLoop &&
      cell.key.strategy !== node.key.strategy &&
      sameBut(cell, node, ['strategy', 'poolSize', 'batch', 'threads', 'depth']),
  );
  const cell = fastest(routes);
  const gain = cell === undefined ? null : throughputRatio(cell, node);
  return cell !== undefined && showsGain(gain, LEAST_GAIN) ? { cell, gain } : null;
}
