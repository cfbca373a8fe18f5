import type { ActivityKey } from './activity-key.js';
import type { ForeignCpu } from './foreign-cpu.js';
import type { Measurement, OperationError, PhaseName } from './measurement.js';
import type { ProcessorPlacement } from './placement.js';
import type { CellKey } from './plan.js';
import type { SampleSeries } from './sampler.js';
import type { Unavailable } from './target.js';

export const TRIAL_PROTOCOL_VERSION = 1;

/** What a trial's process is told, as JSON. It holds all that is needed to run the trial alone. */
export type TrialSpec = IoTrialSpec | ActivityTrialSpec;

interface AnyTrialSpec {
  readonly protocolVersion: typeof TRIAL_PROTOCOL_VERSION;
  readonly runId: string;
  readonly cellId: string;
  readonly round: number;
  /** The interposer is preloaded: stages are to be stamped. */
  readonly staged: boolean;
  /** The members of the target with the `st_dev` seen by the inventory; empty: not checked. */
  readonly members: readonly { readonly path: string; readonly deviceId: string }[];
  readonly seed: number;
  readonly warmupMs: number;
  readonly durationMs: number | null;
  readonly bytes: number | null;
  readonly sampleIntervalMs: number;
  /** CLOCK_MONOTONIC of the run's epoch, in decimal; empty: the trial's own start. */
  readonly epochNs: string;
  /** What its process is started with: Node.js makes libuv's pool and ring before the first line of a program runs. */
  readonly environment: TrialEnvironment;
}

/**
 * The pool's size is not set where it is missing: nothing is done in the pool. Where what libuv does operations by is
 * missing, the trial has what the run was started with, else `0`.
 */
export interface TrialEnvironment {
  readonly UV_THREADPOOL_SIZE?: string;
  readonly UV_USE_IO_URING?: '0' | '1';
}

/** A job of file operations by a strategy. */
export interface IoTrialSpec extends AnyTrialSpec {
  readonly key: CellKey;
}

/** An activity by a route of its own; what ends it is in its parameters. */
export interface ActivityTrialSpec extends AnyTrialSpec {
  readonly activity: ActivityKey;
}

/** Why a trial has no result, or only a part of one. */
export interface TrialFailure {
  /**
   * `ENOSPC`, `EIO`, `hung`, `crashed`, `gone`, `verify-failed`, `interrupted`, or a code of IotriageError:
   * `unsupported` is no failure of the run, the route is closed here.
   */
  readonly code: string;
  readonly message: string;
  readonly phase: PhaseName | null;
  readonly errors: readonly OperationError[];
  /** Bytes moved in the measured phase before it failed. */
  readonly afterBytes: number;
}

export type TrialMessage =
  | {
      readonly type: 'hello';
      readonly v: 1;
      readonly pid: number;
      readonly node: string;
      readonly uv: string;
    }
  | { readonly type: 'workspace'; readonly v: 1; readonly paths: readonly string[] }
  | {
      readonly type: 'ready';
      readonly v: 1;
      readonly atNs: number;
      readonly poolThreadIds: readonly number[];
      readonly unavailable: readonly Unavailable[];
    }
  | { readonly type: 'phase'; readonly v: 1; readonly name: PhaseName; readonly atNs: number }
  | {
      readonly type: 'progress';
      readonly v: 1;
      readonly atNs: number;
      readonly operations: number;
      readonly bytes: number;
      /** Calls are under way that end when the device has written. */
      readonly awaitsDevice?: boolean;
      /** A program is at work that tells nothing of it, and the time that it was given is not over. */
      readonly awaitsEnd?: boolean;
    }
  | {
      readonly type: 'result';
      readonly v: 1;
      /** Null where it failed before anything was measured. */
      readonly measurement: Measurement | null;
      readonly failure: TrialFailure | null;
      readonly series: readonly SampleSeries[];
      readonly unavailable: readonly Unavailable[];
    }
  /** After the result: the volume has written what the trial left dirty. */
  | { readonly type: 'settled'; readonly v: 1; readonly unavailable: readonly Unavailable[] };

/** What a cgroup's quota of processor time did in the measured phase, by its `cpu.stat`. */
export interface CpuThrottle {
  readonly source: string;
  readonly elapsedNs: number;
  /** Periods of the quota in which the group was at work, and those in which it used the quota up. */
  readonly periods: number;
  readonly throttledPeriods: number;
  /** Summed over the processors on which the group stood still. */
  readonly throttledNs: number;
}

export type TrialExit = 'completed' | 'failed' | 'crashed' | 'hung' | 'interrupted';

/** What a run keeps of one trial. */
export interface TrialRecord {
  readonly cellId: string;
  readonly round: number;
  readonly staged: boolean;
  readonly exit: TrialExit;
  readonly startNs: number;
  readonly endNs: number;
  readonly measurement: Measurement | null;
  readonly failure: TrialFailure | null;
  /** Of the Node.js that it ran under, by its own word; null where it did not come so far. */
  readonly node: string | null;
  readonly uv: string | null;
  /** Those that its process was confined to before it began; null: all that the run may use. */
  readonly processors: readonly number[] | null;
  /** Of these; null: it was confined to none. Absent from older records. */
  readonly placement?: ProcessorPlacement | null;
  /** Of the cgroup whose quota binds; null: none has one, or nothing was measured. Absent from older records. */
  readonly cpuThrottle?: CpuThrottle | null;
  /** What others had of its processors while it was measured; null: nothing was. Absent from older records. */
  readonly foreignCpu?: ForeignCpu | null;
  /** Samples of its process from outside and from within. */
  readonly series: readonly SampleSeries[];
  readonly poolThreadIds: readonly number[];
  /** What else was going on while it ran; empty: nothing was seen. */
  readonly disturbances: readonly string[];
  readonly unavailable: readonly Unavailable[];
}
