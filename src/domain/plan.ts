import type { ActivityCell } from './activity-key.js';
import type { ParameterValue } from './strategy.js';
import type { Target, Volume } from './target.js';

export type WriteMode = 'new' | 'overwrite';
/**
 * `none`: no sync; `end`: one for each file after the last write; `each`: after every write; `every:N`: after every N
 * writes of a lane; `dsync`: the file is opened with O_DSYNC; `group:N`: one for N writes in flight at once.
 */
export type Durability = 'none' | 'end' | 'each' | 'dsync' | `every:${number}` | `group:${number}`;

/**
 * One combination of what can be varied. A dimension that does not exist for the strategy is null, so that cells
 * that would differ in nothing collapse into one.
 */
export interface CellKey {
  readonly workload: string;
  readonly strategy: string;
  readonly operation: 'write' | 'read' | 'mix';
  /** Of a `mix`: reads among its operations, in percent, 1 to 99; else null. */
  readonly readShare: number | null;
  readonly poolSize: number | null;
  /** Operations in flight, for each member of the target. */
  readonly depth: number;
  readonly blockSizeBytes: number;
  /** For each member of the target. */
  readonly files: number;
  readonly fileSizeBytes: number;
  readonly pattern: 'seq' | 'random';
  readonly mode: WriteMode;
  readonly content: 'random' | 'zero';
  readonly direct: boolean;
  readonly durability: Durability;
  /** Operations a second over all members; null: closed loop. */
  readonly rate: number | null;
  readonly batch: number | null;
  readonly threads: number | null;
  /** The strategy's other parameters, all of them; empty where it has none. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Processors that the trial may run on; null: all that the run may. */
  readonly cpus: number | null;
  /** The Node.js binary; null: the running one. */
  readonly node: string | null;
}

export interface Cell {
  /** Hash of target and key. */
  readonly id: string;
  readonly targetId: string;
  readonly key: CellKey;
  /** Dimensions that run at the strategy's own value, with the reason. */
  readonly fixed: readonly { readonly dimension: string; readonly why: string }[];
  /** Several members at once (a set's cell), or one. */
  readonly members: readonly string[];
}

/** What a trial executes: a job of file operations by a strategy, or an activity by a route of its own. */
export type PlannedCell = Cell | ActivityCell;

/** Limits of a run, its safety and its output, resolved. */
export interface RunSettings {
  readonly rounds: number;
  readonly warmupMs: number;
  readonly durationMs: number | null;
  readonly bytes: number | null;
  readonly seed: number;
  readonly sampleIntervalMs: number;
  readonly iostatSource: 'proc' | 'sysstat';
  readonly trialTimeoutMs: number;
  /** As asked for, or the largest that a volume of the plan gets by default; each volume's own stands in `space`. */
  readonly reserveBytes: number;
  readonly force: boolean;
  /** Trials of their own stamp the stages of Node's routes. */
  readonly stages: boolean;
  /** Time for further trials that tell explanations apart, over all volumes; 0: none are run. */
  readonly budgetMs: number;
  /** The first advice is run as a trial more, beside what it should gain. */
  readonly confirm: boolean;
  /** By which a preset's sizes were multiplied. */
  readonly scale: number;
  /** A cell's further rounds are left out once five in a row were steady, by the rule of SNIA PTS 2.0.2. */
  readonly untilSteady: boolean;
  /**
   * Once the plan has taken so long rounds beyond the second are left out, and a quarter later all but the first; null:
   * all are run.
   */
  readonly passLimitMs: number | null;
  /** So long after its start a run asks nothing more, whatever is left of the budget; null: the budget alone counts. */
  readonly probesEndMs: number | null;
}

/** The name and round of one execution. */
export interface PlannedTrial {
  readonly cellId: string;
  readonly round: number;
  /** It is made for the stages of its operations, with the interposer; its throughput is not the cell's. */
  readonly staged: boolean;
  /** What ends its measured phase, where that is not what the settings of the run say. */
  readonly bounds?: TrialBounds;
}

/** The measured phase ends at the first of the two; at least one is set. */
export interface TrialBounds {
  readonly durationMs: number | null;
  /** For each member. */
  readonly bytes: number | null;
}

export interface PlanEstimate {
  readonly trials: number;
  readonly elapsedMs: number;
  /** For each target member: what the largest cell occupies at a time. */
  readonly space: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly inodes: number;
    readonly freeBytes: number | null;
    readonly freeInodes: number | null;
    /** What must stay free beside it: `--reserve`, or by default a share of the volume's size. */
    readonly reserveBytes: number;
  }[];
  /** Bytes that will be written at least, over all trials; null where a duration bounds them. */
  readonly bytesWritten: number | null;
}

export interface Plan {
  readonly preset: string | null;
  readonly targets: readonly Target[];
  readonly volumes: readonly Volume[];
  readonly cells: readonly Cell[];
  /** Work that is no job of file operations. */
  readonly activities: readonly ActivityCell[];
  readonly settings: RunSettings;
  /** All trials, round by round, each round in an order of its own, shuffled by the seed. */
  readonly order: readonly PlannedTrial[];
  readonly estimate: PlanEstimate;
}
