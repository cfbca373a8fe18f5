import type { ActivityRow, Check, Point, Span } from './activity-findings.js';
import type { ActivityKey } from './activity-key.js';
import type { Answer } from './answer.js';
import type { CourseFacts, SteadyStateFacts } from './course.js';
import type { Finding, Recommendation, WorkloadDiagnosis } from './finding.js';
import type { OperationError, PhaseRecord, StageName } from './measurement.js';
import type { ProcessorPlacement } from './placement.js';
import type { CellKey, Plan } from './plan.js';
import type { Environment, RunStatus } from './record.js';
import type { SharedBackend } from './shared-backend.js';
import type { LatencySummary, RatioEstimate, StatisticsRow, Summary } from './statistics.js';
import type { BlockDevice, Limit, Mount, Unavailable, VolumeKind } from './target.js';
import type {
  CellFacts,
  DeviceFacts,
  Fact,
  MemoryFacts,
  PoolFacts,
  ProbeFacts,
  SetFacts,
  TailFacts,
} from './facts.js';
import type { Picture } from './picture.js';
import type { PredictionOutcome } from './probe.js';
import type { Strategy } from './strategy.js';
import type { KneeEstimate, SweepFacts } from './sweep.js';
import type { TrialExit } from './trial.js';

export const REPORT_SCHEMA_VERSION = 1;

export interface ReportOperation {
  readonly count: number;
  readonly bytes: number;
  readonly errors: readonly OperationError[];
  readonly latencyNs: LatencySummary;
  /** Exact sum of the latencies in ns. */
  readonly latencySumNs: number;
  /** p99.9 over p50; null below 10,000 operations. */
  readonly tailRatio: number | null;
  /** Those that took more than ten times the median; null below 100. */
  readonly tail: TailFacts | null;
  /**
   * From the call, where `latencyNs` of writes and reads counts from the intended start; null: that counts from the call. A sync
   * counts from its call in both; a commit, which has none, at a rate from the intended start of its write.
   */
  readonly issueLatencyNs: LatencySummary | null;
  /**
   * The sums of the four add up exactly to the sum of the latencies, from the call, of the operations that they count:
   * those of the rounds, or of a trial made for the stages. Their percentiles do not add up.
   */
  readonly stagesNs: Readonly<Record<StageName, LatencySummary & { readonly sum: number }>> | null;
}

/** Resident memory of a trial and of what it started, from its first sample to the end of its measured phase. */
export interface RssOverTime {
  readonly round: number;
  /** Since the start of the measured phase; before it buffers are made and workers started. At most 60 bins of samples, by their ends. */
  readonly atNs: readonly number[];
  /** The largest of each bin. */
  readonly bytes: readonly number[];
  /** How long the measured phase took. */
  readonly measuredNs: number;
}

export interface ReportCell {
  readonly id: string;
  readonly key: CellKey;
  readonly unit: 'block' | 'file' | 'line';
  readonly family: Strategy['family'];
  readonly fixed: readonly { readonly dimension: string; readonly why: string }[];
  readonly members: readonly { readonly path: string; readonly bytes: number }[];
  readonly operations: Readonly<Record<string, ReportOperation>>;
  readonly throughput: {
    readonly bytesPerSecond: Summary;
    readonly operationsPerSecond: Summary;
    readonly withSync: { readonly bytesPerSecond: Summary; readonly operationsPerSecond: Summary } | null;
  } | null;
  /** Of the best native strategy's throughput for the same work. Null for a control. */
  readonly shareOfCeiling: number | null;
  readonly ratioToBest: RatioEstimate | null;
  readonly cpu: { readonly userNs: number; readonly systemNs: number; readonly nsPerByte: number | null };
  readonly contextSwitches: { readonly voluntary: number; readonly involuntary: number };
  readonly peakRssBytes: number | null;
  readonly memory: MemoryFacts & {
    /** Steady RSS above that of the leanest cell of the volume, for each operation in flight; null: not known. */
    readonly perOperationBytes: number | null;
    /** Of one round; null: it was not sampled. */
    readonly rssOverTime: RssOverTime | null;
  };
  readonly eventLoopUtilisation: number | null;
  readonly pool: PoolFacts | null;
  readonly devices: readonly DeviceFacts[];
  /** Cache flushes of the devices for each sync while it writes, with O_DSYNC for each write. */
  readonly flushesPerSync: Fact;
  /** Share of the time in which tasks of the machine waited for a processor, I/O or memory; `full`: all of them. */
  readonly pressure: CellFacts['pressure'];
  /** Share of the time in which a cgroup stood still because its quota of processor time was used up. */
  readonly cpuThrottledShare: Fact;
  /** Of the processors that the trials may use: what other programs used in user mode, and what nobody used. */
  readonly foreignCores: Fact;
  readonly idleCores: Fact;
  /** Processors of the machine that the hypervisor gave to others. */
  readonly stealCores: Fact;
  /** Largest amounts of unwritten pages, and of those under writeback, of the whole machine, in bytes. */
  readonly dirtyBytes: Fact;
  readonly writebackBytes: Fact;
  /** Where the wall time of the work went; the shares overlap and need not add up to 1. */
  readonly shares: CellFacts['shares'];
  /** How the rate of each round went over its time, of the rounds that were sampled long enough. */
  readonly course: readonly CourseFacts[];
  /** Null: fewer than 5 rounds, and none was sampled long enough. */
  readonly steadyState: SteadyStateFacts | null;
  readonly applicationBytes: number;
  readonly deviceWrittenBytes: number | null;
  readonly deviceReadBytes: number | null;
  readonly verification: {
    readonly blocks: number;
    readonly mismatches: number;
    readonly methods: readonly string[];
  };
  /**
   * Throughput of the trial that stamped the stages over the median of the other rounds; null: there was none, or one
   * of them has no result.
   */
  readonly stagingCost: number | null;
  readonly stagingCostRange: readonly [number, number] | null;
  readonly trials: readonly {
    readonly round: number;
    /** Made for the stages alone: it is in no other figure of the cell. */
    readonly staged: boolean;
    readonly exit: TrialExit;
    readonly disturbed: boolean;
    readonly disturbances: readonly string[];
    readonly elapsedNs: number | null;
    readonly bytesPerSecond: number | null;
    readonly failure: { readonly code: string; readonly message: string; readonly afterBytes: number } | null;
    /** How the strategy worked in the measured phase, by its own word: flags in force, what a kernel refused. */
    readonly notes: readonly string[];
    /** Version of the Node.js that it ran under; null where it did not come so far. */
    readonly node: string | null;
    /** Those that its process was confined to; null: all that the run may use. */
    readonly processors: readonly number[] | null;
    /** Of these; null: it was confined to none, or the record is older than this. */
    readonly placement: ProcessorPlacement | null;
    /** In their order; empty where the trial's process handed over no measurement. */
    readonly phases: readonly PhaseRecord[];
  }[];
}

/** Samples in at most 3,000 bins: min, mean and max for numbers; text columns are left to the store. */
export interface ReportSeries {
  readonly sampler: string;
  readonly subject: string;
  readonly source: string;
  readonly cellId: string | null;
  readonly round: number | null;
  /** Of a trial that was made for the stages. */
  readonly staged: boolean;
  readonly atNs: readonly number[];
  readonly columns: Readonly<
    Record<
      string,
      {
        readonly unit: string;
        readonly min: readonly (number | null)[];
        readonly mean: readonly (number | null)[];
        readonly max: readonly (number | null)[];
      }
    >
  >;
}

/** How throughput and latency go with one dimension, all else equal. */
export interface ReportSweep extends Omit<SweepFacts, 'knee'> {
  readonly label: string;
  /** The smallest value whose throughput is within 5 % of the best; null where it never stops rising. */
  readonly knee: number | null;
  /** What the rounds say of it; null for a dimension of names. */
  readonly kneeInterval: Pick<KneeEstimate, 'interval' | 'method'> | null;
}

export interface ReportVolume {
  readonly target: string;
  readonly path: string;
  readonly kind: VolumeKind;
  readonly mount: Mount | null;
  readonly devices: readonly BlockDevice[];
  readonly limits: readonly Limit[];
  readonly sizeBytes: number | null;
  readonly freeBytes: number | null;
  readonly freeInodes: number | null;
  readonly headline: Finding;
  readonly diagnoses: readonly WorkloadDiagnosis[];
  readonly recommendation: Recommendation;
  /** Further trials: what they were to decide, and what became of what they were to show. */
  readonly probes: readonly ProbeFacts[];
  /** The first advice as a trial beside what it was to gain; null: not asked for, or none of ours can check it. */
  readonly confirmation: {
    readonly advice: string;
    readonly baseCellId: string;
    readonly cellId: string;
    readonly metric: PredictionOutcome['metric'];
    /** Fixed before any trial of the cell; of it over the base. */
    readonly predictedRatio: number;
    /** Null: no round completed. */
    readonly measuredRatio: number | null;
    /** Of the measured ratio: bootstrap interval from 5 rounds on, below that the range. */
    readonly interval: PredictionOutcome['interval'];
    /** Whether the prediction lies within 25 % of what was measured; null: nothing was measured. */
    readonly holds: boolean | null;
    readonly basis: string;
  } | null;
  readonly cells: readonly ReportCell[];
  readonly sweeps: readonly ReportSweep[];
  readonly statistics: readonly { readonly label: string; readonly rows: readonly StatisticsRow[] }[];
  /**
   * A set: the throughput of all members together over the sum of each alone, by strategy. Only where each member alone
   * had the same pool and native threads as its share of the set's.
   */
  readonly together: readonly (Omit<SetFacts, 'cellId'> & {
    readonly strategy: string;
    readonly label: string;
  })[];
  readonly samples: readonly ReportSeries[];
  readonly unavailable: readonly Unavailable[];
}

/** An activity, over its rounds. */
export interface ReportActivity {
  readonly id: string;
  readonly key: ActivityKey;
  /** The directory that was asked for; null: the runtime. */
  readonly path: string | null;
  /** Of the route. */
  readonly summary: string;
  /** Of rounds that were not disturbed, unless all were. Null: none completed. */
  readonly time: {
    readonly secondsPerIteration: Summary;
    readonly elapsedSeconds: Summary;
    /** Mean over the rounds. */
    readonly iterations: number;
    readonly bytesPerSecond: Summary;
  } | null;
  readonly bytes: number;
  readonly operations: Readonly<
    Record<string, Pick<ReportOperation, 'count' | 'bytes' | 'errors' | 'latencyNs' | 'latencySumNs'>>
  >;
  readonly figures: Readonly<Record<string, { readonly unit: string; readonly value: Summary }>>;
  /** Each once: one that failed in any round has failed. */
  readonly checks: readonly Check[];
  /** Of the round whose time is in the middle. */
  readonly spans: readonly Span[];
  readonly curves: Readonly<Record<string, readonly Point[]>>;
  readonly rows: readonly ActivityRow[];
  readonly cpu: { readonly userNs: number; readonly systemNs: number };
  /** Median over the rounds. */
  readonly peakRssBytes: number | null;
  readonly eventLoopUtilisation: number | null;
  readonly notes: readonly string[];
  readonly trials: readonly {
    readonly round: number;
    readonly exit: TrialExit;
    readonly disturbances: readonly string[];
    readonly elapsedNs: number | null;
    /** How often the work was done; null: it did not come so far. */
    readonly iterations: number | null;
    readonly failure: { readonly code: string; readonly message: string } | null;
  }[];
}

/** The answer to a preset's question. */
export interface ReportExperiment {
  readonly question: string;
  readonly seenElsewhere: string;
  /** What is drawn for it beside what every report shows. */
  readonly pictures: readonly Picture[];
  /** Null: nothing of it was measured. */
  readonly answer: Answer | null;
}

export interface Report {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly elapsedMs: number;
    readonly argv: readonly string[];
    readonly environment: Environment;
    readonly plan: Omit<Plan, 'volumes' | 'order'>;
    readonly status: RunStatus;
    readonly leftBehind: readonly string[];
  };
  /** Of the preset, where it asks a question; else null. */
  readonly experiment: ReportExperiment | null;
  readonly volumes: readonly ReportVolume[];
  readonly activities: readonly ReportActivity[];
  /** Statistics tables of the activities, by workload and directory. */
  readonly activityStatistics: readonly { readonly label: string; readonly rows: readonly StatisticsRow[] }[];
  /** Which volumes share a backend: all at once against each alone. */
  readonly backends: readonly SharedBackend[];
  /** Samples of the whole machine: pressure, vmstat. */
  readonly samples: readonly ReportSeries[];
}
