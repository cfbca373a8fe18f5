import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EpochClock, monotonicNs } from '../dist/domain/clock.js';
import { loadAll } from '../dist/domain/registry.js';
import { SamplingLoop } from '../dist/samplers/sampling-loop.js';
import { samplers } from '../dist/samplers/registry.js';
import { interleave, medians, subtract } from './measure/interleave.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'processor time of all samplers at 10 Hz, in the parent and within the trial, less that of none, beside a pool of n threads';

export const options = { pools: { type: 'string', default: '4,16,64' } };

const INTERVAL_MS = 100;
const SUBJECT = fileURLToPath(new URL('measure/subject.mjs', import.meta.url));

async function startSubject(pool, state) {
  const child = fork(SUBJECT, [String(pool), state], {
    env: { ...process.env, UV_THREADPOOL_SIZE: String(pool) },
  });
  const [{ poolThreadIds }] = await once(child, 'message');
  return { child, poolThreadIds };
}

async function ask(child, message) {
  const answered = once(child, 'message');
  child.send(message);
  return (await answered)[0];
}

/**
 * Processor time over some seconds as a share of one: of this process, which reads `busy` as the parent reads a trial,
 * and of `idle`, in which the samplers run that run within a trial. There is nothing else in either of them.
 */
async function share(seconds, chosen, { busy, idle }) {
  const clock = new EpochClock(monotonicNs());
  const loop = new SamplingLoop(clock, INTERVAL_MS);
  const { poolThreadIds, child } = busy;
  const host = { clock, intervalMs: INTERVAL_MS, devices: ['vda'], iostatSource: 'proc' };
  const trial = { clock, pid: child.pid, poolThreadIds, poolSize: poolThreadIds.length };
  const names = chosen.map(({ name }) => name);
  await ask(idle.child, { epochNs: String(clock.epochNs), names, intervalMs: INTERVAL_MS });
  const sessions = chosen.flatMap(({ openHost, openTrial }) => [
    ...(openHost ? [openHost(host)] : []),
    ...(openTrial ? [openTrial(trial)] : []),
  ]);
  for (const session of sessions) session.phaseBegan?.('measure');
  for (const session of sessions) loop.add(session);
  // Without samplers nothing wakes up: that is a part of what they cost.
  if (sessions.length > 0) loop.start();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1e3));
  loop.stop();
  const used = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e3;
  };
  const sampledMs = used();
  const elapsedMs = performance.now() - startedMs;
  for (const session of sessions) session.take();
  const takenMs = used() - sampledMs;
  for (const session of sessions) session.close();
  const { cpuUs } = await ask(idle.child, { end: true });
  const shares = {
    parentShare: sampledMs / elapsedMs,
    withinShare: cpuUs / 1e3 / elapsedMs,
    takenShare: takenMs / elapsedMs,
  };
  return { ...shares, cpuShare: shares.parentShare + shares.withinShare };
}

/** `0.81 % [0.75, 0.90]` of a core. */
function percentText({ difference, interval }) {
  const percent = (value) => (100 * value).toFixed(2);
  return `${percent(difference)} %${interval === null ? '' : ` [${interval.map(percent).join(', ')}]`}`;
}

/** The suite's table in docs/performance.md. The bar is one of up to 16 threads. */
export function table(results) {
  const rows = results.map(({ threads, costs, taken }) => {
    const { difference, interval } = costs.all;
    const barred = threads <= 16;
    const largest = Object.entries(costs)
      .filter(([name]) => name !== 'all')
      .sort(([, a], [, b]) => b.difference - a.difference)[0];
    return [
      String(threads),
      barred ? '1 %' : '',
      percentText({ difference, interval }),
      `${largest[0]} ${percentText(largest[1])}`,
      percentText(taken),
      barred ? verdictOf(difference, interval, { most: 0.01 }) : '',
    ];
  });
  return {
    header: [
      'threads of the pool',
      'bar',
      'of a processor',
      'the largest',
      'after the trial, to make columns',
      'met',
    ],
    rows,
  };
}

export async function run(values, keep) {
  const rounds = Number(values.rounds ?? 7);
  const seconds = Number(values.seconds ?? 3);
  const all = await loadAll(samplers);
  const results = [];
  for (const threads of values.pools.split(',').map(Number)) {
    const subjects = { busy: await startSubject(threads, 'busy'), idle: await startSubject(threads, 'idle') };
    try {
      const runs = await interleave(
        {
          all: () => share(seconds, all, subjects),
          none: () => share(seconds, [], subjects),
          ...Object.fromEntries(
            all.map((sampler) => [sampler.name, () => share(seconds, [sampler], subjects)]),
          ),
        },
        rounds,
      );
      const less = (name, figure = 'cpuShare') => subtract(runs, figure, name, 'none');
      const costs = Object.fromEntries(
        ['all', ...all.map(({ name }) => name)].map((name) => [name, less(name)]),
      );
      const parts = ['parentShare', 'withinShare', 'takenShare'].map((figure) => less('all', figure));
      console.log(
        `  pool of ${String(threads).padStart(2)}: all samplers take ${percentText(costs.all)} of a core, ` +
          `the parent's ${percentText(parts[0])}, those within the trial ${percentText(parts[1])}; after it, to make columns of the parent's samples, ${percentText(parts[2])}`,
      );
      for (const { name } of all) console.log(`    ${name.padEnd(10)} ${percentText(costs[name])}`);
      results.push({ threads, costs, taken: parts[2], medians: medians(runs), runs });
      keep(results);
    } finally {
      for (const { child } of Object.values(subjects)) child.kill('SIGKILL');
    }
  }
  return results;
}
