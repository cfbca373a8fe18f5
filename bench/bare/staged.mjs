// A strategy with its stages stamped and without, in one process that the interposer is preloaded into, in short turns: what
// differs between processes (where their memory lies, what their pool's threads do) is the same for both. A turn that does
// not stamp still goes through the interposer's functions, which look at one flag and call on. Where it is not preloaded there are
// plain turns alone. One argument, JSON: {route, directory, files, fileBytes, blockBytes, depth, seconds, turns}. Prints JSON:
// {staged: [operations/s ...], plain: [...]}.
import { EpochClock, monotonicNs } from '../../dist/domain/clock.js';
import { loadByName } from '../../dist/domain/registry.js';
import { withTraits } from '../../dist/domain/strategy.js';
import { loadAddon } from '../../dist/native/addon.js';
import { stampKeyOf } from '../../dist/strategies/drive/stamp-keys.js';
import { strategies } from '../../dist/strategies/registry.js';
import { files as workload } from '../../dist/workloads/files.js';
import { keyOf } from '../measure/trial.mjs';

const POOL_SIZE = 4;
const { route, directory, files, fileBytes, blockBytes, depth, seconds, turns } = JSON.parse(process.argv[2]);
const { interposer, openEngine } = loadAddon();
const strategy = await loadByName(strategies, route);
const key = keyOf({
  strategy: route,
  poolSize: POOL_SIZE,
  depth,
  blockSizeBytes: blockBytes,
  files,
  fileSizeBytes: fileBytes,
});
const script = workload.script({
  key,
  directories: [directory],
  fillPieceBytes: 2 ** 20,
  seed: 42,
  warmupMs: 200,
  durationMs: seconds * 1e3,
  bytes: null,
  opensBy: strategy.opensBy,
});
const clock = new EpochClock(monotonicNs());
const filler = openEngine('pwrite', { epochNs: clock.epochNs, threads: 1 });

async function execute(session, job) {
  const outcome = await session.execute(job);
  const failed = Object.values(outcome.operations).some(({ errors }) => errors.length > 0);
  if (outcome.aborted || failed) throw new Error(`${route} failed: ${JSON.stringify(outcome.operations)}`);
  return outcome;
}

const open = (staged) =>
  strategy.open({
    clock,
    lanes: Math.max(...script.map(({ job }) => job.lanes)),
    bufferBytes: Math.max(...script.map(({ job }) => job.bufferBytes)),
    poolSize: POOL_SIZE,
    parameters: {},
    directories: [directory],
    staged,
  });

const at = script.findIndex(({ name }) => name === 'measure');
const [plain, staged] = [await open(false), interposer ? await open(true) : null];
const sessions = [plain, ...(staged ? [staged] : [])];
// The files are made and filled once; each session opens them for itself.
for (const { name, by, job } of script.slice(0, at)) {
  await execute(by === 'filler' ? filler : plain, job);
  if (staged && (name === 'open' || name === 'warmup')) await execute(staged, job);
}
const { job } = script[at];

async function turn(session) {
  const stamps = session === staged;
  if (stamps) interposer.start([directory], stampKeyOf(withTraits(strategy, key.parameters)));
  try {
    const { operations, startNs, endNs } = await execute(session, job);
    return (operations.write.count / (endNs - startNs)) * 1e9;
  } finally {
    if (stamps) interposer.stop();
  }
}

const rates = Object.fromEntries(sessions.map((session) => [session === staged ? 'staged' : 'plain', []]));
for (let round = 0; round < turns; round++) {
  const order = round % 2 === 0 ? sessions : [...sessions].reverse();
  for (const session of order) rates[session === staged ? 'staged' : 'plain'].push(await turn(session));
}
for (const { name, job: last } of script.slice(at + 1)) {
  if (staged && name === 'close') await execute(staged, last);
  await execute(plain, last);
}
await Promise.all(sessions.map((session) => session.dispose()));
filler.dispose();
console.log(JSON.stringify(rates));
process.exit(0);
