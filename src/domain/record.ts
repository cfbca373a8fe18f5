import type { Plan } from './plan.js';
import type { Probe } from './probe.js';
import type { SampleSeries } from './sampler.js';
import type { Unavailable } from './target.js';
import type { TrialRecord } from './trial.js';

export const RECORD_VERSION = 1;

/** The machine and the program at the time of the run. */
export interface Environment {
  readonly iotriage: string;
  readonly node: string;
  readonly uv: string;
  readonly v8: string;
  readonly kernel: string;
  readonly distribution: string;
  readonly arch: string;
  readonly cpuModel: string;
  /** CPUs that this process may run on. */
  readonly cpus: number;
  /** The smallest quota of processor time that a cgroup sets, in processors; null: none does. */
  readonly cpuQuota: { readonly processors: number; readonly source: string } | null;
  /** Null where the kernel does not tell. */
  readonly numaNodes: number | null;
  readonly memoryBytes: number;
  readonly virtualization: string | null;
  /** As the user had it; null: not set. */
  readonly uvThreadpoolSize: string | null;
  readonly uvUseIoUring: string | null;
}

export interface RunHeader {
  readonly id: string;
  /** ISO 8601, wall clock. */
  readonly startedAt: string;
  /** CLOCK_MONOTONIC at the epoch of all times of the run, in decimal ns. */
  readonly epochNs: string;
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly plan: Plan;
}

export type RunStatus = 'complete' | 'partial' | 'interrupted';

/** One line of a run's store. A run is its lines: the report is made from nothing else. */
export type RunRecord =
  | { readonly type: 'run'; readonly v: 1; readonly run: RunHeader }
  | { readonly type: 'trial'; readonly v: 1; readonly trial: TrialRecord }
  /** Before its trials, so that what it predicts is fixed by then. */
  | { readonly type: 'probe'; readonly v: 1; readonly probe: Probe }
  | {
      readonly type: 'samples';
      readonly v: 1;
      readonly series: readonly SampleSeries[];
      readonly unavailable: readonly Unavailable[];
    }
  | {
      readonly type: 'end';
      readonly v: 1;
      readonly status: RunStatus;
      readonly elapsedMs: number;
      /** Workspaces or processes that could not be removed, with the reason. */
      readonly leftBehind: readonly string[];
    };
