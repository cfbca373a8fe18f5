import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compare, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { INTERPOSER } from './measure/trial.mjs';

export const summary =
  'a strategy whose stages the interposer stamps against the same without, in turns, 4 KiB on a tmpfs, pool 4';

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  depths: { type: 'string', default: '1,16' },
  /** Processes, each with `rounds` turns of `seconds` of both. */
  processes: { type: 'string', default: '5' },
};

const PROGRAM = fileURLToPath(new URL('bare/staged.mjs', import.meta.url));

/** Turns of one process. Its first of each is left out: there the machine's code is not yet compiled. */
function measure(work) {
  const text = execFileSync(process.execPath, [PROGRAM, JSON.stringify(work)], {
    encoding: 'utf8',
    env: { ...process.env, UV_THREADPOOL_SIZE: '4', UV_USE_IO_URING: '0', LD_PRELOAD: INTERPOSER },
  });
  return Object.entries(JSON.parse(text)).map(([name, rates]) => [
    name,
    rates.slice(1).map((iops) => ({ iops })),
  ]);
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
      const runs = { staged: [], plain: [] };
      for (let process = 0; process < Number(values.processes); process++) {
        const rates = await withScratch(values.dir, (directory) => measure({ ...work, directory }));
        for (const [name, rounds] of rates) runs[name].push(...rounds);
      }
      const comparison = compare(runs, 'iops', 'staged', 'plain');
      console.log(`  ${strategy} depth ${depth}: ${ratioText(comparison)} of the throughput without it`);
      results.push({ strategy, depth, comparison, medians: medians(runs), runs });
      keep(results);
    }
  }
  return results;
}
