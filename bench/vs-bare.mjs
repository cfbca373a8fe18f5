import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, medians, pairedRatio, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { startProgram } from './measure/program.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'each strategy of fs and piscina against the loop that anybody would write by hand, neither stamping';

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  /** Only these strategies, with commas. */
  only: { type: 'string', default: '' },
  depths: { type: 'string', default: '1,16,64' },
  kib: { type: 'string', default: '4,64,1024' },
  /** Pairs of processes, each with `rounds` turns of `seconds` of both: so many, or the most where the range of those holds the bar. */
  processes: { type: 'string', default: '3' },
  most: { type: 'string', default: '7' },
};

const FILES_BYTES = 64 * 2 ** 20;
/** Files that are written once must last for the seconds, and none may take all of the memory that a tmpfs has. */
const GROWN_OPERATIONS = 65536;
const GROWN_BYTES = 2 ** 30;
const FILES = 4;
/** Ours has more to be compiled: after one second in one turn, with both at once, rows of one in flight did 0.85x that do 1.0x after two. */
const WARMUP_SECONDS = 1.6;
const WARMUP_TURNS = 4;
/** Each worker thread compiles our code, or that of the bare loop, for itself: more of them take longer. */
const WARM_WORKERS = 32;
const program = (name) => fileURLToPath(new URL(`bare/${name}`, import.meta.url));

/** A form of `worker-pool`: what differs from its defaults. */
const workerPool = (parameters) => ({
  strategy: 'worker-pool',
  depths: true,
  parameters: { inside: 'fs', buffers: 'own', batch: 1, ...parameters },
});

/** Appends to several files at once. */
function logs(strategy) {
  return { strategy, depths: true, filesAtOnce: true, grows: true, parameters: { atOnce: 'files' } };
}

/**
 * `strategy`: by its name where the key is that of a form; `depths`: whether it has the knob; `wholeFiles`: an operation is
 * a file; `filesAtOnce`: each file has one operation in flight, and the depth is that of files; `grows`: files are written
 * once, from empty.
 */
const strategies = {
  'fs-sync': { depths: false },
  'fs-sync:vector=8': { strategy: 'fs-sync', depths: false, parameters: { vector: 8 } },
  'fs-callback': { depths: true },
  'fs-promises': { depths: true },
  'fs-writev': { depths: true, parameters: { vector: 8 } },
  'fs-writev-promises': { depths: true, parameters: { vector: 8 } },
  'fs-writefile': { depths: true, wholeFiles: true },
  'fs-writefile-callback': { depths: true, wholeFiles: true },
  'fs-writefile-sync': { depths: false, wholeFiles: true },
  'fs-replace': { depths: true, wholeFiles: true },
  'fs-stream': { depths: true, filesAtOnce: true, parameters: { highWaterMark: 16384 } },
  'fs-stream-unbounded': { depths: true, filesAtOnce: true, parameters: { highWaterMark: 16384 } },
  'fs-append': { depths: false, grows: true },
  'fs-append-callback': { depths: false, grows: true },
  'fs-append-sync': { depths: false, grows: true },
  'fs-append-open': { depths: false, grows: true },
  'fs-append-open-sync': { depths: false, grows: true },
  'fs-append-open-promises': { depths: false, grows: true },
  'fs-append:atOnce=files': logs('fs-append'),
  'fs-append-callback:atOnce=files': logs('fs-append-callback'),
  'fs-append-open:atOnce=files': logs('fs-append-open'),
  'fs-append-open-promises:atOnce=files': logs('fs-append-open-promises'),
  'worker-pool': workerPool({}),
  'worker-pool:buffers=shared': workerPool({ buffers: 'shared' }),
  'worker-pool:buffers=cloned': workerPool({ buffers: 'cloned' }),
  'worker-pool:buffers=transferred': workerPool({ buffers: 'transferred' }),
  'worker-pool:batch=64': workerPool({ batch: 64 }),
  'worker-pool:inside=addon': workerPool({ inside: 'addon' }),
  'worker-pool:inside=fs-promises': workerPool({ inside: 'fs-promises' }),
  'worker-pool:inside=fs-callback': workerPool({ inside: 'fs-callback' }),
};

/** Files enough that every lane has work: a lane of iotriage visits no unit of another. */
function filesOf(
  { wholeFiles = false, filesAtOnce = false, grows = false, parameters = {} },
  blockBytes,
  depth,
) {
  const bytesOfGrown = Math.min(GROWN_BYTES, GROWN_OPERATIONS * blockBytes);
  if (filesAtOnce) return { files: depth, fileBytes: (grows ? bytesOfGrown : FILES_BYTES) / depth };
  if (wholeFiles) {
    const files = Math.min(1024, FILES_BYTES / blockBytes);
    return { files: Math.max(files, depth), fileBytes: blockBytes };
  }
  const leastBytes = depth * blockBytes * (parameters.vector ?? 1);
  const bytes = grows ? bytesOfGrown : FILES_BYTES;
  return { files: FILES, fileBytes: Math.max(bytes, leastBytes) / FILES };
}

/** What a case asks of both: the same blocks of the same files, save where a route makes its files. */
function caseOf(name, kib, depth) {
  const { strategy = name, parameters = {} } = strategies[name];
  const blockBytes = kib * 1024;
  return {
    route: strategy,
    blockBytes,
    depth,
    parameters,
    ...filesOf(strategies[name], blockBytes, depth),
  };
}

/** A pair of programs, which warm up and then take turns. */
async function runPair(directory, work, grows, { rounds, seconds }) {
  const isWorkers = work.route === 'worker-pool';
  const programs = [];
  const start = async (file, given) => {
    const started = await startProgram(program(file), given);
    programs.push(started);
    return started;
  };
  try {
    const ours = await start('iotriage.mjs', { ...work, directory });
    const own = Array.from({ length: work.files }, (_, file) => path.join(directory, `bare${file}`));
    const paths = grows ? own : ours.ready.paths;
    const bare = await start(isWorkers ? 'worker-pool.mjs' : 'fs.mjs', { ...work, paths });
    const warmUpSeconds = WARMUP_SECONDS * (isWorkers ? Math.max(1, work.depth / WARM_WORKERS) : 1);
    // In turns too: with the second one V8 learns what differs between them, and compiles anew.
    const warmUp = async ({ turn }) => {
      for (let each = 0; each < WARMUP_TURNS; each++) await turn(warmUpSeconds / WARMUP_TURNS);
    };
    // Both at once; but files of either its own would fill the memory at once.
    if (grows) for (const each of [ours, bare]) await warmUp(each);
    else await Promise.all([warmUp(ours), warmUp(bare)]);
    const runs = await interleave(
      { iotriage: () => ours.turn(seconds), bare: () => bare.turn(seconds) },
      rounds,
    );
    await Promise.all([ours.end(), bare.end()]);
    return runs;
  } finally {
    await Promise.all(programs.map((each) => each.kill()));
  }
}

async function runCase(name, kib, depth, settings) {
  const work = caseOf(name, kib, depth);
  const pairs = [];
  const measureUpTo = async (count) => {
    while (pairs.length < count) {
      pairs.push(
        await withScratch(settings.directory, (directory) =>
          runPair(directory, work, strategies[name].grows, settings),
        ),
      );
    }
    return summaryOf(pairs);
  };
  const first = await measureUpTo(settings.processes);
  const { comparison, medians: middle } = isOpen(first) ? await measureUpTo(settings.most) : first;
  const us = 1e6 / middle.bare.iops;
  console.log(
    `  ${name.padEnd(31)} ${String(kib).padStart(4)} KiB  depth ${String(depth).padStart(2)}  ` +
      `${middle.iotriage.iops.toFixed(0).padStart(8)} of ${middle.bare.iops.toFixed(0).padStart(8)}/s  ` +
      `${us.toFixed(2).padStart(8)} us  ${ratioText(comparison)} of ${pairs.length}`,
  );
  return { strategy: name, blockBytes: work.blockBytes, depth, comparison, medians: middle, pairs };
}

/** An operation that takes less has the lower bar: our loop is a larger part of it. */
const SHORT_US = 2;

/** The bar of a row. */
function leastOf({ bare }) {
  return 1e6 / bare.iops < SHORT_US ? 0.9 : 0.95;
}

/** What the pairs of processes come to. */
function summaryOf(pairs) {
  return {
    comparison: pairedRatio(pairs, 'iops', 'iotriage', 'bare'),
    medians: medians({
      iotriage: pairs.flatMap(({ iotriage }) => iotriage),
      bare: pairs.flatMap(({ bare }) => bare),
    }),
  };
}

/** Whether the interval holds the bar: so few pairs decide nothing then. */
function isOpen({ comparison: { interval }, medians: middle }) {
  const least = leastOf(middle);
  return interval === null || (interval[0] < least && interval[1] >= least);
}

/** The suite's table in docs/performance.md: a row for a strategy and a size, a column for each depth, with the pairs; what misses its bar is bold. */
export function table(results) {
  const depths = [...new Set(results.map(({ depth }) => depth))].sort((a, b) => a - b);
  const names = [...new Set(results.map(rowOf))];
  const rows = names.map((name) => {
    const own = results.filter((result) => rowOf(result) === name);
    const cell = (depth) => {
      const result = own.find((each) => each.depth === depth);
      return result === undefined ? '' : ratioCell(result);
    };
    return [name, ...depths.map(cell)];
  });
  return { header: ['strategy and block', ...depths.map((depth) => `depth ${depth}`)], rows };
}

function rowOf({ strategy, blockBytes }) {
  return `${strategy}, ${blockBytes / 1024} KiB`;
}

function ratioCell({ comparison, medians: middle, pairs }) {
  const [whole, interval = ''] = ratioText(comparison).split(/(?= \[)/);
  const range = `${interval} (${pairs.length})`;
  return verdictOf(comparison.ratio, comparison.interval, { least: leastOf(middle) }) === 'no'
    ? `**${whole}**${range}`
    : `${whole}${range}`;
}

export async function run(values, keep) {
  const settings = {
    directory: values.dir,
    processes: Number(values.processes),
    most: Number(values.most),
    rounds: Number(values.rounds ?? 5),
    seconds: Number(values.seconds ?? 0.15),
  };
  const numbers = (text) => text.split(',').map(Number);
  const names = values.only === '' ? Object.keys(strategies) : values.only.split(',');
  const results = [];
  for (const name of names) {
    for (const kib of numbers(values.kib)) {
      for (const depth of strategies[name].depths ? numbers(values.depths) : [1]) {
        results.push(await runCase(name, kib, depth, settings));
        keep(results);
      }
    }
  }
  return results;
}
