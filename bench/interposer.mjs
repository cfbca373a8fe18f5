import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf, ratesOf, runTrial } from './measure/trial.mjs';

export const summary =
  'trials whose stages the interposer stamps against trials without it, 4 KiB on a tmpfs, pool 4';

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  depths: { type: 'string', default: '1,16' },
};

export async function run(values) {
  const rounds = Number(values.rounds ?? 9);
  const seconds = Number(values.seconds ?? 1);
  return withScratch(values.dir, async (directory) => {
    const results = [];
    for (const strategy of ['fs-callback', 'fs-promises']) {
      for (const depth of values.depths.split(',').map(Number)) {
        const key = keyOf({ strategy, poolSize: 4, depth, files: 4, fileSizeBytes: 16 * 2 ** 20 });
        const trial = (staged) => async (round) => {
          const { iops } = ratesOf((await runTrial(key, { directory, seconds, round, staged })).measurement);
          return { iops };
        };
        const runs = await interleave({ staged: trial(true), plain: trial(false) }, rounds);
        const comparison = compare(runs, 'iops', 'staged', 'plain');
        console.log(`  ${strategy} depth ${depth}: ${ratioText(comparison)} of the throughput without it`);
        results.push({ strategy, depth, comparison, medians: medians(runs), runs });
      }
    }
    return results;
  });
}
