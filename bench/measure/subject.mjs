// A process that samplers look at. `busy`: its pool writes without end to a file that is gone; else it rests, and what it
// uses is what the samplers within it use. Arguments: threads of the pool, `busy` or `idle`. It tells its pool's threads;
// to {epochNs, names, intervalMs} it answers 'sampled' and samples, to {end} with the processor time used since, in us.
import { openSync, unlinkSync, write } from 'node:fs';
import { EpochClock } from '../../dist/domain/clock.js';
import { loadByName } from '../../dist/domain/registry.js';
import { loadAddon } from '../../dist/native/addon.js';
import { samplers } from '../../dist/samplers/registry.js';

const CENSUS_MS = 10_000;
const poolSize = Number(process.argv[2]);
const poolThreadIds = await loadAddon().poolThreadIds(poolSize, CENSUS_MS);

let sampling = null;

/** As a trial does it: src/trial/child-samplers.ts, with the samplers that are asked for. */
async function begin({ epochNs, names, intervalMs }) {
  const clock = new EpochClock(BigInt(epochNs));
  const chosen = await Promise.all(names.map((name) => loadByName(samplers, name)));
  const context = { clock, intervalMs, poolSize, blocksLoop: false };
  const before = process.cpuUsage();
  const sessions = chosen.flatMap(({ openChild }) => openChild?.(context) ?? []);
  const sample = () => sessions.forEach((session) => session.sample(clock.now()));
  const timer = sessions.length === 0 ? undefined : setInterval(sample, intervalMs);
  sampling = { before, sessions, timer };
}

function end() {
  const { before, sessions, timer } = sampling;
  clearInterval(timer);
  for (const session of sessions) {
    session.close();
    session.take();
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

process.on('message', async (message) => {
  if (message.end) process.send({ cpuUs: end() });
  else {
    await begin(message);
    process.send({ sampled: true });
  }
});
process.on('disconnect', () => process.exit(0));

if (process.argv[3] === 'busy') {
  const path = `/dev/shm/iotriage-bench-${process.pid}`;
  const fd = openSync(path, 'wx');
  unlinkSync(path);
  const buffer = Buffer.alloc(65536);
  const next = () => write(fd, buffer, 0, buffer.length, 0, next);
  for (let lane = 0; lane < poolSize; lane++) next();
}
process.send({ poolThreadIds });
