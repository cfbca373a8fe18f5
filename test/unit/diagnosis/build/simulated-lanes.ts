import type { CellFacts, ProgressFacts } from '../../../../src/domain/facts.js';
import { LatencyHistogram } from '../../../../src/stats/histogram.js';
import { seededRandom } from '../../../../src/stats/random.js';
import { tailOf } from '../../../../src/stats/tail.js';
import { cell } from './synthetic-facts.js';
import { latencies, MS } from './synthetic-operations.js';

export interface SimulatedOptions {
  readonly lanes?: number;
  /** Operations are begun by the clock, so many a second, each lane its own in turn; missing: one after another. */
  readonly rate?: number;
  readonly baseMs?: number;
  readonly spikeMs?: number;
  /** One of so many writes takes `spikeMs`. */
  readonly spikeEvery?: number;
  readonly stallMs?: number;
  /** Between two stalls. */
  readonly workMs?: number;
  readonly rounds?: number;
  readonly lengthMs?: number;
  readonly seed?: number;
}

/** A direct writer of 4 KiB on a volume that has spikes, or stops for all lanes at once; sampled ten times a second. */
export function simulatedWriter({ rounds = 3, seed = 1, ...options }: SimulatedOptions): CellFacts {
  const random = seededRandom(seed);
  const histogram = new LatencyHistogram();
  const called = new LatencyHistogram();
  const made = Array.from({ length: rounds }, (_, round) =>
    simulatedRound(options, round, random, { histogram, called }),
  );
  const serialized = histogram.toJSON();
  const elapsedMs = made.reduce((sum, { endMs }) => sum + endMs, 0);
  const lanes = options.lanes ?? 4;
  const base = cell({
    strategy: 'native-threads',
    key: { direct: true, durability: 'none', threads: lanes, depth: lanes, rate: options.rate ?? null },
    ops: made.map(({ ended, endMs }) => (ended * 1e3) / endMs),
    elapsedMs,
    operations: {
      write: {
        ...latencies(MS, { count: serialized.count }),
        latencyNs: histogram.summary(),
        latencySumNs: serialized.sumNs,
        tail: tailOf(called.toJSON()),
        issueLatencyNs: options.rate === undefined ? null : called.summary(),
      },
    },
    progress: made.map(({ progress }) => progress),
  });
  return {
    ...base,
    trials: base.trials.map((trial, index) => ({ ...trial, elapsedNs: made[index]!.endMs * MS })),
  };
}

interface Round {
  readonly progress: ProgressFacts;
  readonly ended: number;
  readonly endMs: number;
}

function simulatedRound(
  options: Omit<SimulatedOptions, 'rounds' | 'seed'>,
  round: number,
  random: () => number,
  { histogram, called }: Record<'histogram' | 'called', LatencyHistogram>,
): Round {
  const {
    lanes = 4,
    rate,
    baseMs = 0.2,
    spikeMs = 0,
    spikeEvery = 0,
    stallMs = 0,
    workMs = 0,
    lengthMs = 5000,
  } = options;
  const free = Array.from({ length: lanes }, () => 0);
  const ends: number[] = [];
  // The stalls of a round begin anywhere: it does not begin with the volume's time.
  const shiftMs = random() * (workMs + stallMs);
  for (let turn = 0; ; turn++) {
    const lane = rate === undefined ? free.indexOf(Math.min(...free)) : turn % lanes;
    const dueMs = rate === undefined ? free[lane]! : (turn * 1e3) / rate;
    if (dueMs >= lengthMs || Math.min(...free) >= lengthMs) break;
    const startMs = Math.max(dueMs, free[lane]!);
    // A lane that lags behind until the end is done; the others go on.
    if (startMs >= lengthMs) continue;
    const slow = spikeEvery > 0 && random() * spikeEvery < 1;
    const takesMs = slow ? spikeMs : baseMs * (0.9 + 0.2 * random());
    const endMs = answered(startMs + takesMs, shiftMs, workMs, stallMs);
    free[lane] = endMs;
    ends.push(endMs);
    histogram.record(Math.round((endMs - dueMs) * MS));
    called.record(Math.round((endMs - startMs) * MS));
  }
  const endMs = Math.max(...ends);
  const atMs = [...Array.from({ length: Math.floor(endMs / 100) }, (_, index) => (index + 1) * 100), endMs];
  const moved = atMs.map(() => 0);
  for (const end of ends) moved[Math.min(atMs.length - 1, Math.floor(end / 100))]! += 4096;
  return {
    progress: {
      round,
      atNs: atMs.map((ms) => ms * MS),
      bytesPerSecond: atMs.map((ms, index) => (moved[index]! * 1e3) / (ms - (atMs[index - 1] ?? 0))),
    },
    ended: ends.length,
    endMs,
  };
}

/** What would end in a stall ends with it. */
function answered(ms: number, shiftMs: number, workMs: number, stallMs: number): number {
  if (stallMs === 0) return ms;
  const within = (ms + shiftMs) % (workMs + stallMs);
  return within < workMs ? ms : ms - within + workMs + stallMs;
}
