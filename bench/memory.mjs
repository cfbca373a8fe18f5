import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { programFile } from '../dist/native/programs.js';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { medianText, verdictOf } from './measure/words.mjs';

export const summary =
  "peak memory of the parent and of the trial's process over 10^6 to 10^9 operations of the null strategy, and of the trial over those of routes of Node.js";

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  /** Powers of ten, of null. */
  from: { type: 'string', default: '6' },
  to: { type: 'string', default: '9' },
  /** The same of the routes of Node.js: this and a tenth of it, which is where V8's young generation has grown to its most. */
  'routes-to': { type: 'string', default: '7' },
};

const CLI = programFile('cli/main');
const MIB = 2 ** 20;
const BLOCK_BYTES = 4096;
const PARENT_BAR_MIB = 120;
/** What a trial may hold more after many times the operations. */
const TRIAL_BAR = 1.1;
/** Routes whose operations are made in JavaScript, and by how many powers of ten they are slower than the fastest of them. */
const routes = { 'fs-callback': 0, 'fs-promises': 0, 'worker-pool': 1 };

/** VmHWM of a process that lives, in bytes; what was read last counts once it has ended. */
function peakBytes(pid, before) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? before : Number(kib) * 1024;
  } catch {
    return before;
  }
}

async function runOperations({ strategy, operations }, directory) {
  const work = ['--strategy', strategy, '--bytes', String(operations * BLOCK_BYTES), '--duration', '10m'];
  const files = [
    '--files',
    '1',
    '--file-size',
    '4m',
    '--depth',
    '16',
    '--rounds',
    '1',
    '--no-stages',
    '--no-probe',
  ];
  const child = spawn(
    process.execPath,
    [CLI, 'run', directory, ...work, ...files, '--format', 'json', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: path.join(directory, 'state') },
    },
  );
  let parentBytes = 0;
  const timer = setInterval(() => (parentBytes = peakBytes(child.pid, parentBytes)), 5);
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  clearInterval(timer);
  const [cell] = JSON.parse(text).volumes[0].cells;
  const { count } = cell.operations.write;
  return { operations: count, parentBytes, trialBytes: cell.peakRssBytes };
}

/** The name of the fewest operations of the same strategy. */
function fewestOf(names, name) {
  const { strategy } = workOf(name);
  const [fewest] = names
    .map(workOf)
    .filter((work) => work.strategy === strategy)
    .sort((one, other) => one.operations - other.operations);
  return nameOf(fewest);
}

const nameOf = ({ strategy, operations }) => `${strategy}, 10^${Math.log10(operations)}`;
const workOf = (name) => {
  const [strategy, power] = name.split(', 10^');
  return { strategy, operations: 10 ** Number(power) };
};

/** The suite's table in docs/performance.md. */
export function table({ medians: middle, runs }) {
  const mib = (name, figure) =>
    medianText(
      runs[name].map((round) => round[figure] / MIB),
      (value) => value.toFixed(0),
      'MiB',
    );
  const rows = Object.entries(middle).map(([name, { parentBytes }]) => {
    const fewest = fewestOf(Object.keys(middle), name);
    const grown = name === fewest ? null : compare(runs, 'trialBytes', name, fewest);
    return [
      name,
      mib(name, 'parentBytes'),
      verdictOf(parentBytes / MIB, null, { most: PARENT_BAR_MIB }),
      mib(name, 'trialBytes'),
      grown === null ? '' : ratioText(grown),
      grown === null ? '' : verdictOf(grown.ratio, grown.interval, { most: TRIAL_BAR }),
    ];
  });
  return {
    header: [
      'operations',
      `parent (bar: ${PARENT_BAR_MIB} MiB)`,
      'met',
      'trial',
      `over the fewest (bar: ${TRIAL_BAR}x)`,
      'met',
    ],
    rows,
  };
}

/** What is run, by values of the options. */
export function worksOf(values) {
  const works = [];
  for (let power = Number(values.from); power <= Number(values.to); power++)
    works.push({ strategy: 'null', operations: 10 ** power });
  for (const [strategy, slower] of Object.entries(routes)) {
    const most = Number(values['routes-to']) - slower;
    for (const power of [most - 1, most]) works.push({ strategy, operations: 10 ** power });
  }
  return works;
}

export async function run(values, keep) {
  const rounds = Number(values.rounds ?? 3);
  const works = worksOf(values);
  return withScratch(values.dir, async (directory) => {
    const runs = Object.fromEntries(works.map((work) => [nameOf(work), []]));
    const contenders = Object.fromEntries(
      works.map((work) => [
        nameOf(work),
        async () => {
          const result = await runOperations(work, directory);
          runs[nameOf(work)].push(result);
          keep({ runs });
          return result;
        },
      ]),
    );
    await interleave(contenders, rounds);
    const middle = medians(runs);
    for (const row of table({ medians: middle, runs }).rows) console.log(`  ${row.join('  ')}`);
    return { medians: middle, runs };
  });
}
