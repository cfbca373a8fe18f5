import { LatencyHistogram } from '../dist/stats/histogram.js';
import { fioIsInstalled, runFio } from './measure/fio.mjs';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf, runTrial } from './measure/trial.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary = "our latency from the call against fio's clat, at the same rate";

export const options = { dir: { type: 'string', default: '/dev/shm' } };

const KIB = 1024;
const cases = [
  { blockBytes: 64 * KIB, rate: 2000 },
  { blockBytes: 256 * KIB, rate: 1000 },
  { blockBytes: 1024 * KIB, rate: 400 },
];

async function percentiles(key, limits) {
  const { measurement } = await runTrial(key, limits);
  const histogram = LatencyHistogram.from(measurement.operations.write.issueLatency);
  return { p50Ns: histogram.percentile(0.5), p90Ns: histogram.percentile(0.9) };
}

async function runCase({ blockBytes, rate }, directory, { rounds, seconds }) {
  const sizeBytes = 64 * 2 ** 20;
  const key = keyOf({ blockSizeBytes: blockBytes, rate, parameters: { vector: 1 } });
  const job = { engine: 'psync', directory, sizeBytes, blockBytes, direct: false, seconds, rate };
  const runs = await interleave(
    {
      iotriage: (round) => percentiles(key, { directory, seconds, round }),
      fio: () => {
        const { p50Ns, p90Ns } = runFio(job);
        return { p50Ns, p90Ns };
      },
    },
    rounds,
  );
  const middle = medians(runs);
  console.log(`\n${blockBytes / KIB} KiB, ${rate} writes/s`);
  const comparisons = ['p50Ns', 'p90Ns'].map((figure) => compare(runs, figure, 'iotriage', 'fio'));
  for (const comparison of comparisons) {
    const { figure } = comparison;
    const us = (name) => `${(middle[name][figure] / 1e3).toFixed(1)} us`;
    console.log(
      `  ${figure.slice(0, 3)}  iotriage ${us('iotriage')}  fio ${us('fio')}  ${ratioText(comparison)}`,
    );
  }
  return { blockBytes, rate, comparisons, medians: middle, runs };
}

/** The suite's table in docs/performance.md. */
export function table(results) {
  const rows = results.flatMap(({ blockBytes, rate, comparisons, medians: middle }) =>
    comparisons.map((comparison) => {
      const us = (name) => (middle[name][comparison.figure] / 1e3).toFixed(1);
      const met = verdictOf(comparison.ratio, comparison.interval, { least: 0.9, most: 1.1 });
      return [
        `${blockBytes / KIB} KiB, ${rate}/s, ${comparison.figure.slice(0, 3)}`,
        '0.90 to 1.10x',
        ratioText(comparison),
        `${us('iotriage')} / ${us('fio')} us`,
        met,
      ];
    }),
  );
  return { header: ['case', 'bar', 'ours / fio', 'latency', 'met'], rows };
}

export async function run(values, keep) {
  if (!fioIsInstalled()) {
    console.error('bench: fio is not installed');
    return null;
  }
  const settings = { rounds: Number(values.rounds ?? 7), seconds: Number(values.seconds ?? 2) };
  return withScratch(values.dir, async (directory) => {
    const results = [];
    for (const each of cases) {
      results.push(await runCase(each, directory, settings));
      keep(results);
    }
    return results;
  });
}
