import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compare, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { INTERPOSER } from './measure/trial.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'a strategy whose stages the interposer stamps against the same without, in turns, 4 KiB on a tmpfs, pool 4';

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  depths: { type: 'string', default: '1,16' },
  /** Processes, each with `rounds` turns of `seconds` of both. */
  processes: { type: 'string', default: '5' },
};

const PROGRAM = fileURLToPath(new URL('bare/staged.mjs', import.meta.url));

/**
 * Turns of one process. Its first of each is left out: there the machine's code is not yet compiled. Without the interposer there is
 * nothing to stamp with, and all turns are plain.
 */
function measure(work, preload) {
  const environment = { ...process.env, UV_THREADPOOL_SIZE: '4', UV_USE_IO_URING: '0' };
  const text = execFileSync(process.execPath, [PROGRAM, JSON.stringify(work)], {
    encoding: 'utf8',
    env: preload ? { ...environment, LD_PRELOAD: INTERPOSER } : environment,
  });
  return Object.entries(JSON.parse(text)).map(([name, rates]) => [
    name,
    rates.slice(1).map((iops) => ({ iops })),
  ]);
}

/** The suite's table in docs/performance.md. The bar is one of depth 1. */
export function table(results) {
  const rows = results.map(({ strategy, depth, comparison, preloaded, whole }) => {
    const met = depth === 1 ? verdictOf(whole.ratio, whole.interval, { least: 0.95 }) : '';
    const bar = depth === 1 ? '0.95x' : '';
    return [strategy, String(depth), ratioText(comparison), ratioText(preloaded), bar, ratioText(whole), met];
  });
  return {
    header: [
      'strategy',
      'depth',
      'stamped / plain',
      'preloaded / without',
      'bar',
      'stamped / without',
      'met',
    ],
    rows,
  };
}

export async function run(values, keep) {
  const turns = Number(values.rounds ?? 21) + 1;
  const seconds = Number(values.seconds ?? 0.2);
  const results = [];
  for (const strategy of ['fs-callback', 'fs-promises']) {
    for (const depth of values.depths.split(',').map(Number)) {
      const work = {
        route: strategy,
        files: 4,
        fileBytes: 16 * 2 ** 20,
        blockBytes: 4096,
        depth,
        seconds,
        turns,
      };
      const runs = { staged: [], plain: [], absent: [] };
      for (let process = 0; process < Number(values.processes); process++) {
        const turnsOf = (preload) =>
          withScratch(values.dir, (directory) => measure({ ...work, directory }, preload));
        for (const preload of process % 2 === 0 ? [true, false] : [false, true]) {
          for (const [name, rounds] of await turnsOf(preload))
            runs[preload ? name : 'absent'].push(...rounds);
        }
      }
      const comparison = compare(runs, 'iops', 'staged', 'plain');
      // Between processes: what differs from one to the next is in these.
      const preloaded = compare(runs, 'iops', 'plain', 'absent');
      const whole = compare(runs, 'iops', 'staged', 'absent');
      console.log(
        `  ${strategy} depth ${depth}: ${ratioText(comparison)} of the throughput without stamps; preloaded and idle ` +
          `${ratioText(preloaded)} of that of processes without it; both together ${ratioText(whole)}`,
      );
      results.push({ strategy, depth, comparison, preloaded, whole, medians: medians(runs), runs });
      keep(results);
    }
  }
  return results;
}
