import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EpochClock, monotonicNs } from '../dist/domain/clock.js';
import { loadAll } from '../dist/domain/registry.js';
import { SamplingLoop } from '../dist/samplers/sampling-loop.js';
import { samplers } from '../dist/samplers/registry.js';
import { median } from '../dist/stats/summary.js';
import { interleave, medians } from './measure/interleave.mjs';

export const summary =
  'processor time of the parent with all its samplers at 10 Hz, and with none, beside a process of n threads';

export const options = {};

const INTERVAL_MS = 100;

/** A process with a pool of that size, whose threads write to a file that is gone. */
const SUBJECT = `
import { createRequire } from 'node:module';
import { write, openSync, unlinkSync } from 'node:fs';
const path = '/dev/shm/iotriage-bench-' + process.pid;
const fd = openSync(path, 'wx');
unlinkSync(path);
const buffer = Buffer.alloc(65536);
const next = () => write(fd, buffer, 0, buffer.length, 0, next);
const { poolThreadIds } = createRequire(import.meta.url)(process.argv[2]);
console.log(JSON.stringify(await poolThreadIds(Number(process.argv[1]), 10_000)));
for (let lane = 0; lane < Number(process.argv[1]); lane++) next();
`;
const ADDON = fileURLToPath(new URL('../build/Release/iotriage.node', import.meta.url));

async function startSubject(pool) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SUBJECT, String(pool), ADDON], {
    env: { ...process.env, UV_THREADPOOL_SIZE: String(pool) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return { child, poolThreadIds: JSON.parse(line) };
}

/** Processor time of this process over some seconds, as a share of one. */
async function share(seconds, chosen, { child, poolThreadIds }) {
  const clock = new EpochClock(monotonicNs());
  const loop = new SamplingLoop(clock, INTERVAL_MS);
  const host = { clock, intervalMs: INTERVAL_MS, devices: ['vda'], iostatSource: 'proc' };
  const trial = { clock, pid: child.pid, poolThreadIds, poolSize: poolThreadIds.length };
  const sessions = chosen.flatMap(({ openHost, openTrial }) => [
    ...(openHost ? [openHost(host)] : []),
    ...(openTrial ? [openTrial(trial)] : []),
  ]);
  for (const session of sessions) loop.add(session);
  loop.start();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1e3));
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = performance.now() - startedMs;
  loop.stop();
  for (const session of sessions) {
    session.take();
    session.close();
  }
  return { cpuShare: (user + system) / 1e3 / elapsedMs };
}

export async function run(values) {
  const rounds = Number(values.rounds ?? 5);
  const seconds = Number(values.seconds ?? 3);
  const all = await loadAll(samplers);
  const results = [];
  for (const threads of [4, 16, 64]) {
    const subject = await startSubject(threads);
    try {
      const runs = await interleave(
        {
          all: () => share(seconds, all, subject),
          none: () => share(seconds, [], subject),
          ...Object.fromEntries(
            all.map((sampler) => [sampler.name, () => share(seconds, [sampler], subject)]),
          ),
        },
        rounds,
      );
      const percent = (name) => 100 * median(runs[name].map(({ cpuShare }) => cpuShare));
      const more = (name) => `${(percent(name) - percent('none')).toFixed(2)} %`;
      console.log(`  pool of ${String(threads).padStart(2)}: all samplers take ${more('all')} of a core`);
      console.log(`    ${all.map(({ name }) => `${name} ${more(name)}`).join(', ')}`);
      results.push({ threads, medians: medians(runs), runs });
    } finally {
      subject.child.kill('SIGKILL');
    }
  }
  return results;
}
