import { median } from '../dist/stats/summary.js';
import { interleave, medians } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf, runTrial } from './measure/trial.mjs';

export const summary =
  "a trial's process without its work: from its start to ready, and from its last phase to its exit";

export const options = { dir: { type: 'string', default: '/dev/shm' } };

const strategies = {
  'native-pwrite': { parameters: { vector: 1 } },
  'fs-sync': {},
  'fs-promises': { poolSize: 4, depth: 16 },
  'native-uv': { poolSize: 4, depth: 16, parameters: { vector: 1 } },
  'worker-pool': { depth: 4, batch: 1, parameters: { inside: 'fs', buffers: 'own' } },
};

export async function run(values) {
  const rounds = Number(values.rounds ?? 15);
  return withScratch(values.dir, async (directory) => {
    const contenders = Object.entries(strategies).map(([strategy, own]) => [
      strategy,
      async (round) => {
        const key = keyOf({ strategy, ...own, fileSizeBytes: 2 ** 20 });
        const { at } = await runTrial(key, { directory, bytes: 2 ** 20, warmupMs: 0, round });
        const startMs = at.ready;
        const endMs = at.exit - at.result;
        return { startMs, endMs, bothMs: startMs + endMs };
      },
    ]);
    const runs = await interleave(Object.fromEntries(contenders), rounds);
    for (const [name, { startMs, endMs }] of Object.entries(medians(runs))) {
      const both = median(runs[name].map(({ bothMs }) => bothMs));
      console.log(
        `  ${name.padEnd(14)} start ${startMs.toFixed(0)} ms + end ${endMs.toFixed(0)} ms = ${both.toFixed(0)} ms`,
      );
    }
    return { medians: medians(runs), runs };
  });
}
