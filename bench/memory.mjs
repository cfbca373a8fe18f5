import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  "peak memory of the parent and of the trial's process over 10^6 to 10^9 operations of the null strategy";

export const options = {
  dir: { type: 'string', default: '/dev/shm' },
  /** Powers of ten. */
  from: { type: 'string', default: '6' },
  to: { type: 'string', default: '9' },
};

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const MIB = 2 ** 20;
const BLOCK_BYTES = 4096;

/** VmHWM of a process that lives, in bytes; what was read last counts once it has ended. */
function peakBytes(pid, before) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? before : Number(kib) * 1024;
  } catch {
    return before;
  }
}

async function runOperations(operations, directory) {
  const child = spawn(
    process.execPath,
    [CLI, 'run', directory, '--strategy', 'null', '--bytes', String(operations * BLOCK_BYTES)].concat([
      '--duration',
      '10m',
      '--rounds',
      '1',
      '--files',
      '1',
      '--file-size',
      '4m',
      '--format',
      'json',
      '--quiet',
    ]),
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

/** The suite's table in docs/performance.md. */
export function table({ medians: middle }) {
  const mib = (bytes) => `${(bytes / MIB).toFixed(0)} MiB`;
  const rows = Object.entries(middle).map(([name, { parentBytes, trialBytes }]) => [
    name,
    '120 MiB',
    mib(parentBytes),
    verdictOf(parentBytes / MIB, null, { most: 120 }),
    mib(trialBytes),
  ]);
  return { header: ['operations', 'bar of the parent', 'parent', 'met', 'trial'], rows };
}

export async function run(values, keep) {
  const rounds = Number(values.rounds ?? 3);
  const powers = [];
  for (let power = Number(values.from); power <= Number(values.to); power++) powers.push(`10^${power}`);
  return withScratch(values.dir, async (directory) => {
    const runs = Object.fromEntries(powers.map((name) => [name, []]));
    const contenders = Object.fromEntries(
      powers.map((name) => [
        name,
        async () => {
          const result = await runOperations(10 ** Number(name.slice(3)), directory);
          runs[name].push(result);
          keep({ runs });
          return result;
        },
      ]),
    );
    await interleave(contenders, rounds);
    const middle = medians(runs);
    const mib = (bytes) => `${(bytes / MIB).toFixed(0)} MiB`;
    for (const [name, { parentBytes, trialBytes }] of Object.entries(middle))
      console.log(`  ${name} operations: parent ${mib(parentBytes)}, trial ${mib(trialBytes)}`);
    const comparisons = ['parentBytes', 'trialBytes'].map((figure) =>
      compare(runs, figure, powers.at(-1), powers[0]),
    );
    for (const comparison of comparisons)
      console.log(
        `  ${comparison.figure}: ${powers.at(-1)} / ${powers[0]} operations ${ratioText(comparison)}`,
      );
    return { comparisons, medians: middle, runs };
  });
}
