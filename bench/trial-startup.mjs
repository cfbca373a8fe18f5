import { spawnSync } from 'node:child_process';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf, runTrial } from './measure/trial.mjs';
import { median } from '../dist/stats/summary.js';
import { medianInterval } from './measure/median-interval.mjs';
import { medianText, verdictOf } from './measure/words.mjs';

export const summary =
  "a trial's process without its work, from its start to ready and from its last phase to its exit, against an empty Node.js, and one with as many empty worker threads";

export const options = { dir: { type: 'string', default: '/dev/shm' } };

const workers = (depth) => ({ depth, batch: 1, parameters: { inside: 'fs', buffers: 'own' } });
const processes = (depth) => ({ depth, parameters: { inside: 'fs-sync', inFlight: 1, pool: 4 } });

/** `staged`: with the interposer. Processes of Node.js that a route starts itself are its own cost, which has no bar. */
const trials = {
  'native-pwrite': { key: { parameters: { vector: 1 } } },
  'fs-sync': {},
  'fs-promises': { key: { poolSize: 4, depth: 16 } },
  'fs-promises, staged': { strategy: 'fs-promises', key: { poolSize: 4, depth: 16 }, staged: true },
  'native-uv': { key: { poolSize: 4, depth: 16, parameters: { vector: 1 } } },
  'worker-pool': { key: workers(4) },
  'worker-pool, 16 workers': { strategy: 'worker-pool', key: workers(16) },
  'process-pool, 4 processes': { strategy: 'process-pool', key: processes(4), barred: false },
  'process-pool, 16 processes': { strategy: 'process-pool', key: processes(16), barred: false },
};

const EMPTY = 'empty node';

/** What no trial can be quicker than, by how many worker threads it has: programs of Node.js from their start to their exit. */
const floors = { [EMPTY]: 0, [`${EMPTY}, 4 worker threads`]: 4, [`${EMPTY}, 16 worker threads`]: 16 };

/** The suite's table in docs/performance.md. */
export function table({ comparisons, runs }) {
  const rows = Object.entries(runs).map(([name, rounds]) => {
    const barred = !Object.hasOwn(floors, name) && trials[name]?.barred !== false;
    const each = rounds.map(({ bothMs }) => bothMs);
    const interval = medianInterval(each);
    const beside = comparisons.find(({ numerator }) => numerator === name);
    return [
      name,
      barred ? '200 ms' : '',
      medianText(each, (ms) => ms.toFixed(0), 'ms'),
      beside ? ratioText(beside) : '',
      barred ? verdictOf(median(each), interval, { most: 200 }) : '',
    ];
  });
  return { header: ['trial', 'bar', 'start and end', 'of an empty Node.js', 'met'], rows };
}

/** It ends once each of its threads has begun, had nothing to do, and ended. `/dev/null` is an empty script. */
function emptyNode(threads) {
  const start = "new (require('node:worker_threads').Worker)('/dev/null');";
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, ['-e', start.repeat(threads)], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node with ${threads} empty threads ended with ${String(status)}`);
  return { bothMs: performance.now() - startedMs };
}

export async function run(values) {
  const rounds = Number(values.rounds ?? 15);
  return withScratch(values.dir, async (directory) => {
    const contenders = Object.entries(trials).map(([name, { strategy = name, key: own, staged = false }]) => [
      name,
      async (round) => {
        const key = keyOf({ strategy, ...own, fileSizeBytes: 2 ** 20 });
        const { at } = await runTrial(key, { directory, bytes: 2 ** 20, warmupMs: 0, round, staged });
        const startMs = at.ready;
        // What comes after the last phase, and that phase itself: one small file is removed.
        const endMs = at.exit - at.unlink;
        return { startMs, endMs, bothMs: startMs + endMs };
      },
    ]);
    const bare = Object.entries(floors).map(([name, threads]) => [name, () => emptyNode(threads)]);
    const runs = await interleave(Object.fromEntries([...contenders, ...bare]), rounds);
    const middle = medians(runs);
    for (const name of Object.keys(floors))
      console.log(`  ${name.padEnd(30)} ${middle[name].bothMs.toFixed(0)} ms`);
    const comparisons = Object.keys(trials).map((name) => compare(runs, 'bothMs', name, EMPTY));
    for (const comparison of comparisons) {
      const { startMs, endMs, bothMs } = middle[comparison.numerator];
      console.log(
        `  ${comparison.numerator.padEnd(30)} start ${startMs.toFixed(0)} ms + end ${endMs.toFixed(0)} ms = ` +
          `${bothMs.toFixed(0)} ms, ${ratioText(comparison)} of an empty Node.js`,
      );
    }
    return { comparisons, medians: middle, runs };
  });
}
