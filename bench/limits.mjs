import path from 'node:path';
import { runReport } from './measure/cli.mjs';
import { fioIsInstalled, runFio } from './measure/fio.mjs';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'the limits that a plain run states of a disk and of a tmpfs against what fio finds for the same load, and whether its headline is the same each time';

export const options = {
  disk: { type: 'string', default: '.' },
  tmpfs: { type: 'string', default: '/dev/shm' },
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** What fio does, too. */
function isLoad({ strategy, operation, content }) {
  return strategy !== 'null' && operation === 'write' && content === 'random';
}

/** Most operations a second of a run's cells that are so. */
function most({ cells }, isSo) {
  const rates = cells
    .filter(({ key, throughput }) => throughput !== null && isLoad(key) && isSo(key))
    .map(({ throughput }) => throughput.operationsPerSecond.mean);
  if (rates.length === 0)
    throw new Error('the run measured nothing of that load: a probe that it had no time for?');
  return Math.max(...rates);
}

/** What is stated: of which volume, of which cells, and fio's jobs that are the same load, of which the best counts. */
const loads = {
  'disk, 4 KiB direct': {
    volume: 'disk',
    isSo: (key) => key.direct && key.blockSizeBytes === 4 * KIB,
    jobs: [
      { engine: 'libaio', depth: 16, blockBytes: 4 * KIB, direct: true },
      { engine: 'libaio', depth: 64, blockBytes: 4 * KIB, direct: true },
      { engine: 'io_uring', depth: 64, blockBytes: 4 * KIB, direct: true },
      { engine: 'psync', jobs: 64, blockBytes: 4 * KIB, direct: true, sizeBytes: MIB },
    ],
  },
  'disk, 1 MiB direct': {
    volume: 'disk',
    isSo: (key) => key.direct && key.blockSizeBytes === MIB,
    jobs: [
      { engine: 'psync', jobs: 4, blockBytes: MIB, direct: true, sizeBytes: 8 * MIB, rw: 'write' },
      { engine: 'libaio', depth: 16, blockBytes: MIB, direct: true, rw: 'write' },
    ],
  },
  'tmpfs, 4 KiB': {
    volume: 'tmpfs',
    isSo: (key) => !key.direct && key.blockSizeBytes === 4 * KIB,
    // As many bytes as a plain run's files have: what a cache of the processor holds is faster. An operation takes half a
    // microsecond, of which fio's map of blocks and its clocks are a part: without them it is nearer to what the volume takes.
    jobs: [[], ['--norandommap'], ['--norandommap', '--gtod_reduce=1']].map((form) => ({
      engine: 'psync',
      blockBytes: 4 * KIB,
      direct: false,
      sizeBytes: 8 * MIB,
      form,
    })),
  },
};

/** One plain run of both volumes. */
function plainRun(values, state) {
  const [disk, tmpfs] = runReport([values.disk, values.tmpfs], state).volumes;
  const volumes = { disk, tmpfs };
  const headlines = Object.fromEntries(
    Object.entries(volumes).map(([name, { headline }]) => [name, `${headline.id} (${headline.confidence})`]),
  );
  const rates = Object.fromEntries(
    Object.entries(loads).map(([name, { volume, isSo }]) => [name, most(volumes[volume], isSo)]),
  );
  return { headlines, rates };
}

async function fioRates(values, seconds) {
  const rates = {};
  for (const [name, { volume, jobs }] of Object.entries(loads)) {
    rates[name] = await withScratch(path.resolve(values[volume]), (directory) =>
      Math.max(
        ...jobs.map(({ form = [], ...job }) => {
          const whole = { sizeBytes: 64 * MIB, ...job, directory, seconds };
          return runFio(whole, ['--thread', ...form]).iops;
        }),
      ),
    );
  }
  return rates;
}

/** The suite's tables in docs/performance.md. */
export function table({ comparisons, headlines, rounds }) {
  const rows = Object.entries(comparisons).map(([name, comparison]) => [
    name,
    '0.85 to 1.15x',
    ratioText(comparison),
    verdictOf(comparison.ratio, comparison.interval, { least: 0.85, most: 1.15 }),
  ]);
  const headlineRows = Object.entries(headlines).map(([name, told]) => {
    const [verdict, times] = mostFrequent(told.map((each) => each.split(' ')[0]));
    return [
      `headline of the ${name}`,
      'the same 9 of 10 times',
      `${verdict}, ${times} of ${rounds}`,
      verdictOf(times / rounds, null, { least: 0.9 }),
    ];
  });
  return { header: ['stated', 'bar', 'iotriage / fio', 'met'], rows: [...rows, ...headlineRows] };
}

function mostFrequent(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0];
}

export async function run(values, keep) {
  if (!fioIsInstalled()) {
    console.error('bench: fio is not installed');
    return null;
  }
  const rounds = Number(values.rounds ?? 5);
  const seconds = Number(values.seconds ?? 1);
  return withScratch(values.tmpfs, async (state) => {
    const headlines = { disk: [], tmpfs: [] };
    const done = { iotriage: [], fio: [] };
    const resultOf = (runs) => ({
      rounds: headlines.disk.length,
      headlines,
      medians: medians(runs),
      comparisons: Object.fromEntries(
        Object.keys(loads).map((name) => [name, compare(runs, name, 'iotriage', 'fio')]),
      ),
      runs,
    });
    const told = (name, rates) => {
      done[name].push(rates);
      if (done.iotriage.length === done.fio.length) keep(resultOf(done));
      return rates;
    };
    await interleave(
      {
        iotriage: () => {
          const { headlines: own, rates } = plainRun(values, state);
          for (const [name, words] of Object.entries(own)) headlines[name].push(words);
          console.log(
            `  ${Object.entries(own)
              .map((each) => each.join(': '))
              .join('; ')}`,
          );
          return told('iotriage', rates);
        },
        fio: async () => told('fio', await fioRates(values, seconds)),
      },
      rounds,
    );
    const result = resultOf(done);
    for (const [name, comparison] of Object.entries(result.comparisons)) {
      const { iotriage, fio } = result.medians;
      console.log(
        `  ${name}: ${iotriage[name].toFixed(0)} against ${fio[name].toFixed(0)} operations/s, ${ratioText(comparison)}`,
      );
    }
    return result;
  });
}
