// The same work as `fs.mjs`, done by a strategy of iotriage as a trial does it, with no reading of the clock for an
// operation: what is left is the route and our own loop. One argument, JSON; prints "operations ns".
import { EpochClock, monotonicNs } from '../../dist/domain/clock.js';
import { loadByName } from '../../dist/domain/registry.js';
import { loadAddon } from '../../dist/native/addon.js';
import { strategies } from '../../dist/strategies/registry.js';
import { files as workload } from '../../dist/workloads/files.js';
import { keyOf } from '../measure/trial.mjs';

const WARMUP_MS = 200;

const { route, directory, files, fileBytes, blockBytes, depth, seconds, parameters } = JSON.parse(
  process.argv[2],
);
const strategy = await loadByName(strategies, route);
const isNew = strategy.capabilities.mode.kind === 'fixed' && strategy.capabilities.mode.value === 'new';
const { batch = null, ...others } = parameters;
const key = keyOf({
  strategy: route,
  depth,
  blockSizeBytes: blockBytes,
  files,
  fileSizeBytes: fileBytes,
  mode: isNew ? 'new' : 'overwrite',
  pattern: 'seq',
  content: 'zero',
  batch,
  parameters: others,
});
const script = workload.script({
  key,
  directories: [directory],
  fillPieceBytes: 2 ** 20,
  seed: 42,
  warmupMs: WARMUP_MS,
  durationMs: seconds * 1e3,
  bytes: null,
  opensBy: strategy.opensBy,
});
const clock = new EpochClock(monotonicNs());
const session = await strategy.open({
  clock,
  lanes: Math.max(...script.map(({ job }) => job.lanes)),
  bufferBytes: Math.max(...script.map(({ job }) => job.bufferBytes)),
  poolSize: 4,
  parameters,
  directories: [directory],
  staged: false,
  stamps: false,
});
const filler = loadAddon().openEngine('pwrite', { epochNs: clock.epochNs, threads: 1 });
let line = '';
for (const phase of script) {
  const executor = phase.by === 'filler' ? filler : session;
  // By its own clock, as a trial takes it: buffers are made before it starts, here and in the bare loops.
  const { operations, aborted, startNs, endNs } = await executor.execute(phase.job);
  if (aborted || Object.values(operations).some(({ errors }) => errors.length > 0))
    throw new Error(`${route}: ${phase.name} failed: ${JSON.stringify(operations)}`);
  if (phase.name === 'measure') line = `${operations.write.count} ${endNs - startNs}`;
}
await session.dispose();
filler.dispose();
console.log(line);
process.exit(0);
