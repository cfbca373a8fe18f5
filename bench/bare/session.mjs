// A strategy's session as a trial opens it, with the phases of a cell of the workload `files`, and no trial around it.
import { EpochClock, monotonicNs } from '../../dist/domain/clock.js';
import { loadByName } from '../../dist/domain/registry.js';
import { loadAddon } from '../../dist/native/addon.js';
import { strategies } from '../../dist/strategies/registry.js';
import { files as workload } from '../../dist/workloads/files.js';

/** Beyond what a number of 32 bits holds. */
const EARLIER_NS = 2n ** 32n;

/**
 * @param keyFor (strategy) => the cell's key, made for what the strategy can do.
 * @param own {parameters, poolSize, stamps} of the session.
 * @returns {script, clock, execute(phase), close()}; a phase that fails throws.
 */
export async function openWork(
  route,
  keyFor,
  { directory, seconds, warmupSeconds = 0.2, fillPieceBytes, ...own },
) {
  const strategy = await loadByName(strategies, route);
  const script = workload.script({
    key: keyFor(strategy),
    directories: [directory],
    fillPieceBytes,
    seed: 42,
    warmupMs: warmupSeconds * 1e3,
    durationMs: seconds * 1e3,
    bytes: null,
    opensBy: strategy.opensBy,
  });
  // As in a trial of a run: its first seconds, whose moments V8 keeps in another way, are those of one trial alone.
  const clock = new EpochClock(monotonicNs() - EARLIER_NS);
  const session = await strategy.open({
    clock,
    lanes: Math.max(...script.map(({ job }) => job.lanes)),
    bufferBytes: Math.max(...script.map(({ job }) => job.bufferBytes)),
    directories: [directory],
    staged: false,
    ...own,
  });
  const filler = loadAddon().openEngine('pwrite', { epochNs: clock.epochNs, threads: 1 });
  return {
    script,
    clock,
    /** By its own clock, as a trial takes it: buffers are made before it starts. */
    async execute({ name, by, job }) {
      const outcome = await (by === 'filler' ? filler : session).execute(job);
      const { operations, aborted } = outcome;
      if (aborted || Object.values(operations).some(({ errors }) => errors.length > 0))
        throw new Error(`${route}: ${name} failed: ${JSON.stringify(operations)}`);
      return outcome;
    },
    async close() {
      await session.dispose();
      filler.dispose();
    },
  };
}
