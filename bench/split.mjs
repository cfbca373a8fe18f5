import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runReport } from './measure/cli.mjs';
import { medians } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { medianText, shareText, verdictOf } from './measure/words.mjs';

export const summary =
  'what the stages of fs-promises say where it is known: 16 writes of 10 ms in flight on a pool of 4';

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
};

const LAB = fileURLToPath(new URL('../tsconfig.lab.json', import.meta.url));
const COMPILER = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const SERVICE_MS = 10;
const POOL = 4;
const DEPTH = 16;
const NS_PER_MS = 1e6;

/** The lab's volume of a known latency; null where this user or machine cannot have one. */
async function slowVolume() {
  if (process.getuid() !== 0) return null;
  if (spawnSync(process.execPath, [COMPILER, '-p', LAB], { stdio: 'inherit' }).status !== 0) return null;
  const { mountSlowFuse } = await import('../build/lab-js/fuse-volume.js');
  return mountSlowFuse({ writeLatencyMs: SERVICE_MS });
}

/** The means of the trial that stamps the stages. */
function stagesOf(directory, state, args) {
  const own = ['--strategy', 'fs-promises', '--block-size', '4k', '--no-probe', '--rounds', '1', '--stages'];
  const [cell] = runReport([directory, ...own, ...args], state).volumes[0].cells;
  const { stagesNs } = cell.operations.write;
  const meanOf = ({ sum, count }) => sum / count;
  return { queueNs: meanOf(stagesNs.queue), serviceNs: meanOf(stagesNs.service) };
}

/** The suite's table in docs/performance.md. */
export function table({ predicted, off, runs }) {
  const row = (name, figure, predictedMs, share) => {
    const told = runs['fs-promises'].map((round) => round[figure] / NS_PER_MS);
    return [
      name,
      `${predictedMs} ms`,
      medianText(told, (ms) => ms.toFixed(2), 'ms'),
      shareText(share),
      verdictOf(Math.abs(share), null, { most: 0.05 }),
    ];
  };
  return {
    header: ['stage', 'known', 'told', 'off (bar: 5 %)', 'met'],
    rows: [
      row('queue', 'queueNs', predicted.queueMs, off.queue),
      row('service', 'serviceNs', predicted.serviceMs, off.service),
    ],
  };
}

export async function run(values, keep) {
  const rounds = Number(values.rounds ?? 5);
  const seconds = Number(values.seconds ?? 2);
  const volume = await slowVolume();
  if (volume === null) {
    console.error('bench: a volume of a known latency needs root and FUSE');
    return null;
  }
  try {
    return await withScratch(values.dir, (state) => {
      const runs = { 'fs-promises': [] };
      const args = ['--pool', POOL, '--depth', DEPTH, '--files', '4', '--file-size', '1m'].map(String);
      for (let round = 0; round < rounds; round++) {
        runs['fs-promises'].push(stagesOf(volume.path, state, [...args, '--duration', `${seconds}s`]));
        keep({ runs });
      }
      const middle = medians(runs);
      const { queueNs, serviceNs } = middle['fs-promises'];
      const predicted = { serviceMs: SERVICE_MS, queueMs: (DEPTH / POOL - 1) * SERVICE_MS };
      const off = {
        service: serviceNs / NS_PER_MS / predicted.serviceMs - 1,
        queue: queueNs / NS_PER_MS / predicted.queueMs - 1,
      };
      console.log(
        `  service ${(serviceNs / NS_PER_MS).toFixed(2)} ms (${shareText(off.service)} off ${predicted.serviceMs} ms), ` +
          `queue ${(queueNs / NS_PER_MS).toFixed(2)} ms (${shareText(off.queue)} off ${predicted.queueMs} ms)`,
      );
      return { predicted, off, medians: middle, runs };
    });
  } finally {
    await volume.release();
  }
}
