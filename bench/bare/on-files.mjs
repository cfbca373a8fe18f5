// A strategy on files that stay, with clock and histograms as in a trial, so that another program can write the same ones:
// of two files one may lie on slower memory, or on another part of a device's own storage. One argument, JSON: {key,
// directory, make} makes and fills the files f0000 ...; {key, directory, seconds} works on them and prints
// "operations ns cpuNs".
import { EpochClock, monotonicNs } from '../../dist/domain/clock.js';
import { loadByName } from '../../dist/domain/registry.js';
import { loadAddon } from '../../dist/native/addon.js';
import { strategies } from '../../dist/strategies/registry.js';
import { files as workload } from '../../dist/workloads/files.js';

const WARMUP_MS = 200;
/** As the plan has it for ext4: see docs/method.md. */
const FILL_PIECE_BYTES = 2 ** 16;

const { key, directory, make = false, seconds = 1 } = JSON.parse(process.argv[2]);
const strategy = await loadByName(strategies, key.strategy);
const script = workload.script({
  key,
  directories: [directory],
  fillPieceBytes: FILL_PIECE_BYTES,
  seed: 42,
  warmupMs: WARMUP_MS,
  durationMs: seconds * 1e3,
  bytes: null,
  opensBy: strategy.opensBy,
});
const filled = script.findLastIndex(({ name }) => name === 'fill') + 1;
const phases = make ? script.slice(0, filled) : script.slice(filled).filter(({ name }) => name !== 'unlink');
const clock = new EpochClock(monotonicNs());
const session = await strategy.open({
  clock,
  lanes: Math.max(...script.map(({ job }) => job.lanes)),
  bufferBytes: Math.max(...script.map(({ job }) => job.bufferBytes)),
  poolSize: key.poolSize,
  parameters: { ...key.parameters, ...(key.threads === null ? {} : { threads: key.threads }) },
  directories: [directory],
  staged: false,
  stamps: true,
});
const filler = loadAddon().openEngine('pwrite', { epochNs: clock.epochNs, threads: 1 });
for (const { name, by, job } of phases) {
  const before = process.cpuUsage();
  const { operations, aborted, startNs, endNs } = await (by === 'filler' ? filler : session).execute(job);
  const { user, system } = process.cpuUsage(before);
  if (aborted || Object.values(operations).some(({ errors }) => errors.length > 0))
    throw new Error(`${key.strategy}: ${name} failed: ${JSON.stringify(operations)}`);
  if (name === 'measure')
    console.log(`${operations.write.count} ${endNs - startNs} ${(user + system) * 1e3}`);
}
await session.dispose();
filler.dispose();
process.exit(0);
