import type { CourseFacts, SteadyStateFacts } from './course.js';
import type { OperationError, PhaseName, StageName } from './measurement.js';
import type { CellKey } from './plan.js';
import type { PredictionOutcome, Probe } from './probe.js';
import type { Strategy } from './strategy.js';
import type { SweepFacts } from './sweep.js';
import type { LatencySummary, StatisticsRow, Summary } from './statistics.js';
import type { Unavailable, Volume } from './target.js';
import type { TrialExit } from './trial.js';

/** A number that a run learned, with the place that it came from; or the reason why it is not known. */
export type Fact<T = number> =
  | { readonly value: T; readonly source: string }
  | { readonly value: null; readonly source: string; readonly why: string };

/** Means over the samples of a cell's measured windows. */
export interface DeviceFacts {
  readonly device: string;
  /** The columns of `iostat -x`, by their names: `w/s`, `wkB/s`, `w_await`, `aqu-sz`, `%util` ... */
  readonly columns: Readonly<Record<string, Fact>>;
  readonly readBytes: Fact;
  readonly writtenBytes: Fact;
  /** Cache flushes of the device over the windows; of a partition those of its disk. */
  readonly flushes: Fact;
  /** Of the final syncs alone: what a device does while it is waited for. Null: there was none. */
  readonly finalSync: FinalSyncFacts | null;
}

export interface FinalSyncFacts {
  readonly elapsedNs: number;
  readonly writtenBytes: Fact;
  /** Of writes, those that became one request counted each. */
  readonly requestsPerSecond: Fact;
  /** Of a partition those of its disk. */
  readonly flushesPerSecond: Fact;
}

/** Occupancy of libuv's pool as seen from outside. */
export interface PoolFacts {
  readonly threads: Fact;
  /** Mean number of threads in a system call of the file system or on a processor. */
  readonly busyMean: Fact;
  /** Share of the samples in which every thread was busy, 0 to 1. */
  readonly saturatedShare: Fact;
  /** Mean number of threads in each system call: `pwrite64`, `fsync`, `running`, `futex`. */
  readonly bySyscall: Readonly<Record<string, number>>;
  /** Mean number of threads in a call on an open file, by the volume that it lies on. */
  readonly byVolume: Readonly<Record<string, number>>;
  readonly samples: number;
  /** Median wait of the pool probe; a signal, not a measurement. */
  readonly probeWaitNs: Fact;
}

/** Memory over the measured windows, of the trial's process and of those that it started. */
export interface MemoryFacts {
  /** The largest sample: resident, shared pages once for each process. */
  readonly peakRssBytes: Fact;
  /** Median of the samples: resident, shared pages once for each process. */
  readonly steadyRssBytes: Fact;
  /** Proportional: shared pages divided by their users. Null where there is a single sample. */
  readonly peakPssBytes: Fact;
  readonly steadyPssBytes: Fact;
  /** Samples that the two rest on, of all rounds. */
  readonly pssSamples: number;
  /** The most at a time. */
  readonly processes: Fact;
  /** V8's own word, of the heaps of the main thread, of worker threads and of child processes of Node.js together. */
  readonly peakHeapUsedBytes: Fact;
  readonly peakExternalBytes: Fact;
  readonly peakArrayBuffersBytes: Fact;
}

/** Wall time of a phase of the trials, summed over the rounds that count. */
export interface PhaseFacts {
  readonly elapsedNs: number;
  /** Operations by kind. */
  readonly operations: Readonly<Record<string, number>>;
}

/** What the application moved while a round was measured, sample by sample, as the kernel counts system calls. */
export interface ProgressFacts {
  readonly round: number;
  /** Of the samples, from the start of the measured phase: their ends. */
  readonly atNs: readonly number[];
  /** Between a sample and the one before it. */
  readonly bytesPerSecond: readonly number[];
}

/** Operations that took more than ten times as long as the median. */
export interface TailFacts {
  /** Share of the operations, 0 to 1. */
  readonly operations: number;
  /** Share of the time that all operations took together, 0 to 1. */
  readonly time: number;
  /** Mean latency of the others. */
  readonly restMeanNs: number;
}

/** What a stage of a cell's main operation took. Sums are exact; percentiles of stages never add up. */
export interface StageFacts {
  readonly sumNs: number;
  readonly summary: LatencySummary;
}

export interface OperationFacts {
  readonly count: number;
  readonly bytes: number;
  readonly errors: readonly OperationError[];
  readonly latencyNs: LatencySummary;
  /** Exact sum of the latencies. */
  readonly latencySumNs: number;
  /** p99.9 over p50; null below 10,000 operations. */
  readonly tailRatio: number | null;
  /** The slow ones among them, by their latencies from the call; null where there are too few to tell. */
  readonly tail: TailFacts | null;
  /** From the call where `latencyNs` of writes and reads counts from the intended start; else null. A commit has none. */
  readonly issueLatencyNs: LatencySummary | null;
  /**
   * Of trials of their own where there were any, else of the rounds. The four sums add up to the latencies' from the
   * call, exactly, of the operations that they count.
   */
  readonly stages: Readonly<Record<StageName, StageFacts>> | null;
}

export const timeShareNames = ['javaScript', 'queue', 'systemCall', 'delivery', 'sync', 'metadata'] as const;
export type TimeShareName = (typeof timeShareNames)[number];

/**
 * Where the wall time of a cell's work went, each share 0 to 1. They overlap, and something may be in none of them: they
 * need not add up to 1. Definitions: `docs/method.md`, "Shares of the wall time".
 */
export interface TimeShares extends Readonly<Record<TimeShareName, Fact>> {
  /** Of the rounds that count: measured phase and final sync, and of new files also create, open and close. */
  readonly wallNs: number;
}

export interface TrialFacts {
  readonly round: number;
  readonly exit: TrialExit;
  readonly elapsedNs: number | null;
  readonly bytesPerSecond: number | null;
  readonly disturbances: readonly string[];
  readonly failure: { readonly code: string; readonly message: string; readonly afterBytes: number } | null;
  /** How the strategy worked in it, by its own word. */
  readonly notes: readonly string[];
  /** Version of the Node.js that it ran under; null where it did not come so far. */
  readonly node: string | null;
  /** Those that its process was confined to; null: all that the run may use. */
  readonly processors: readonly number[] | null;
}

/** All that a run learned of one cell; merged over its rounds. */
export interface CellFacts {
  /** Null: fewer than 5 rounds, and none of them was sampled for 5 windows. Not there while questions are still asked. */
  readonly steadyState?: SteadyStateFacts | null;
  readonly id: string;
  readonly key: CellKey;
  readonly members: readonly string[];
  readonly fixed: readonly { readonly dimension: string; readonly why: string }[];
  /** As it is with the key's parameters. */
  readonly strategy: Pick<
    Strategy,
    | 'name'
    | 'unit'
    | 'family'
    | 'usesPool'
    | 'movesBytes'
    | 'blocksLoop'
    | 'opensBy'
    | 'appends'
    | 'hasWorkers'
    | 'replaces'
  >;
  /** Of its rounds, without those that were made for the stages. */
  readonly trials: readonly TrialFacts[];
  /**
   * Trials that were made for the stages of its operations: they are in `operations` with their stages alone, and in no
   * other figure. Null: there was none.
   */
  readonly staging: {
    readonly trials: readonly TrialFacts[];
    /** Their throughput over the median of the rounds': what stamping costs. */
    readonly cost: Fact;
    /** The same over the fastest and over the slowest of the rounds; null: there is one alone. */
    readonly costRange: readonly [number, number] | null;
  } | null;
  /** Of the undisturbed completed rounds, or of all where every one was disturbed. Null: no round completed. */
  readonly bytesPerSecond: Summary | null;
  readonly operationsPerSecond: Summary | null;
  readonly withSync: { readonly bytesPerSecond: Summary; readonly operationsPerSecond: Summary } | null;
  /** The rounds' values behind `bytesPerSecond`, in the order of the rounds. */
  readonly bytesPerSecondRounds: readonly number[];
  /** The rounds themselves, by their numbers, in the same order. */
  readonly countedRounds: readonly number[];
  /** By kind; of a mix also `mix`, its reads and writes as one. */
  readonly operations: Readonly<Record<string, OperationFacts>>;
  readonly elapsedNs: number;
  readonly syncElapsedNs: number | null;
  /** Of the rounds that count; those that were not reached are missing. */
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseFacts>>>;
  readonly shares: TimeShares;
  /** Of the rounds that count and were sampled. */
  readonly progress: readonly ProgressFacts[];
  readonly applicationBytes: number;
  readonly memberBytes: readonly number[];
  /** For each member one value for each round that counts; of a cell without a result empty. */
  readonly memberBytesPerSecondRounds: readonly (readonly number[])[];
  /** CPU time over the measured windows, and the same as processors in use. */
  readonly cpu: { readonly userNs: number; readonly systemNs: number };
  readonly cpuUserCores: Fact;
  readonly cpuSystemCores: Fact;
  readonly contextSwitches: { readonly voluntary: number; readonly involuntary: number };
  /** The larger of the kernel's mark for the trial's own process and of the samples, which hold its children too. */
  readonly peakRssBytes: number | null;
  readonly memory: MemoryFacts;
  readonly eventLoopUtilisation: Fact;
  readonly pool: PoolFacts | null;
  readonly devices: readonly DeviceFacts[];
  /** Cache flushes of the devices for each sync of the measured phase; with O_DSYNC for each write. */
  readonly flushesPerSync: Fact;
  /** Share of the measured time in which some or all tasks of the machine waited, 0 to 1. */
  readonly pressure: Readonly<Record<'cpuSome' | 'ioSome' | 'ioFull' | 'memorySome', Fact>>;
  /** Share of the measured time in which a cgroup stood still because its quota of processor time was used up. */
  readonly cpuThrottledShare: Fact;
  /** Of the processors that the trials may use: what other programs used in user mode, and what nobody used. */
  readonly foreignCores: Fact;
  readonly idleCores: Fact;
  /** Processors of the machine that the hypervisor gave to others. */
  readonly stealCores: Fact;
  /** Largest amount of dirty and writeback pages in the measured windows. */
  readonly dirtyBytes: Fact;
  readonly writebackBytes: Fact;
  readonly verification: {
    readonly blocks: number;
    readonly mismatches: number;
    readonly methods: readonly string[];
  };
}

/** Further trials that were run on a volume, and what became of what they were to show. */
export interface ProbeFacts extends Pick<Probe, 'kind' | 'name' | 'question' | 'why' | 'about' | 'diagnose'> {
  /** All that it measured. */
  readonly cellIds: readonly string[];
  /** Those among them that nothing before it had asked for. */
  readonly ownCellIds: readonly string[];
  readonly predictions: readonly PredictionOutcome[];
}

export interface HostFacts {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** All that a run learned of one volume. */
export interface VolumeFacts {
  readonly volume: Volume;
  readonly host: HostFacts;
  /** Those of the plan, then those of the probes. */
  readonly cells: readonly CellFacts[];
  readonly probes: readonly ProbeFacts[];
  readonly statistics: readonly { readonly label: string; readonly rows: readonly StatisticsRow[] }[];
  /** Not there while questions are still asked. */
  readonly sweeps?: readonly SweepFacts[];
  readonly unavailable: readonly Unavailable[];
}

/** A cell with how its rate went over time. */
export interface ReportedCell extends CellFacts {
  /** Of the rounds that count and were sampled, as far as they have samples enough. */
  readonly course: readonly CourseFacts[];
  readonly steadyState: SteadyStateFacts | null;
}

/** What volumes of a set reach at once beside what each reaches alone, by one route. */
export interface SetFacts {
  /** Of the set. */
  readonly cellId: string;
  readonly togetherBytesPerSecond: number;
  readonly sumOfAloneBytesPerSecond: number;
  readonly ratio: number;
  /** By the trial's process while all members were written together; null: not known. */
  readonly processorsInUse: number | null;
  readonly processorsAvailable: number;
  /** Rounds of the set's cell, or of a member's alone, were disturbed. */
  readonly disturbed: boolean;
  /**
   * What keeps the set below the sum, where that is not the volumes: `processors`, they were full, by the rule of shared
   * backends; `one-thread`, the route calls one volume after another. Null: neither was seen.
   */
  readonly limitedBy: 'processors' | 'one-thread' | null;
}

/** What a run is concluded with: beside the facts that questions are asked of, what is told of them when all is done. */
export interface ReportedFacts extends VolumeFacts {
  readonly cells: readonly ReportedCell[];
  readonly sweeps: readonly SweepFacts[];
  /** Of a set; of other volumes empty. */
  readonly together: readonly SetFacts[];
}
