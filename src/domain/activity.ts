import type { ActivityFindings } from './activity-findings.js';
import type { ActivityKey } from './activity-key.js';
import type { EpochClock } from './clock.js';
import type { OperationMeasurement, ResourceUse } from './measurement.js';
import type { SpaceNeed } from './space-need.js';
import type { ParameterValue, StrategyParameter } from './strategy.js';

/** What a route says of the work that it did, beside what the trial measures of every process. */
export interface ActivityOutcome extends ActivityFindings {
  readonly operations: Readonly<Record<string, OperationMeasurement>>;
  /** What processes of its own used, beside the trial's. */
  readonly childResources: ResourceUse | null;
  /** What to know of how it worked here. */
  readonly notes: readonly string[];
}

/** What an outcome is where a route says nothing else. */
export const plainOutcome: ActivityOutcome = {
  iterations: 1,
  bytes: 0,
  operations: {},
  figures: {},
  checks: [],
  spans: [],
  curves: {},
  rows: [],
  childResources: null,
  notes: [],
};

export interface ActivityContext {
  readonly clock: EpochClock;
  /** A workspace on the target's volume; null: the route has no place. Files in it are named as workloads name theirs. */
  readonly directory: string | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly poolSize: number | null;
  /** Of the round. */
  readonly seed: number;
  /** The run was interrupted: end soon. */
  readonly signal: AbortSignal;
  /**
   * Does the work that is measured, once; what comes before prepares, what comes after checks.
   * @returns what the work gives, with its start and end in ns since the epoch of the run.
   */
  measure<T>(work: () => Promise<T> | T): Promise<Measured<T>>;
  /** Tells the watchdog how far it is; also in what is not measured. For routes in which one place knows it all. */
  progress(operations: number, bytes: number): void;
  /**
   * Tells the watchdog of what has ended since; the sums begin anew with each phase. Where the loop is blocked it is told between its
   * parts.
   */
  readonly moved: (operations: number, bytes: number) => void;
  /**
   * Does what a single call of may last for minutes, since the device writes meanwhile: a sync, the write of a whole file. What the
   * devices write is progress until it ends.
   */
  readonly awaitDevice: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Measured<T> {
  readonly value: T;
  readonly startNs: number;
  readonly endNs: number;
}

/** One way of doing an activity's work. */
export interface ActivityRoute {
  readonly summary: string;
  /** `volume`: it has a workspace on each target; `runtime`: it needs none, and runs once. */
  readonly place: 'volume' | 'runtime';
  /** The same for these values of its parameters, where they decide it; missing: {@link place} holds for all. */
  readonly placeWith?: (parameters: Readonly<Record<string, ParameterValue>>) => 'volume' | 'runtime';
  readonly usesPool: boolean;
  /** Whether nothing on the event loop can be sampled while it works. */
  readonly blocksLoop: boolean;
  /** Names of the workload's parameters that it takes; missing: all. */
  readonly takes?: readonly string[];
  /** Why it cannot be had under this Node.js or on this machine; null: it can. `node`: another binary is asked for. */
  readonly absent?: (node: string | null) => Promise<string | null>;
  /**
   * @throws IotriageError `unsupported` where it is closed here. A system error of a measured call fails the trial by
   * its code.
   */
  run(context: ActivityContext): Promise<ActivityOutcome>;
}

export type ActivityParameter =
  | (StrategyParameter & {
      /** It is a size of the work: `--scale` multiplies it. */
      readonly scales?: true;
    })
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly summary: string;
      readonly defaultValue: string;
      /** What is wrong with a value, and what to give instead; null: it will do. */
      readonly complain: (value: string) => { readonly message: string; readonly remedy: string } | null;
    };

/** Work that is no job of file operations, with routes of its own. */
export interface ActivityWorkload {
  readonly kind: 'activity';
  readonly name: string;
  readonly summary: string;
  /** What one iteration is, where it is no whole pass: `a line`. */
  readonly iteration?: string;
  readonly parameters: readonly ActivityParameter[];
  readonly routes: Readonly<Record<string, ActivityRoute>>;
  /** Names of parameters that say nothing beside these values: they are left out, and cells that differ in them alone are one. */
  readonly irrelevant?: (parameters: Readonly<Record<string, ParameterValue>>) => readonly string[];
  /** What it occupies at a time on its volume. */
  space(key: ActivityKey): SpaceNeed;
  /** What the measured work of a trial takes on a machine of the middle class, in ms. */
  estimateMs(key: ActivityKey): number;
  /** Which of its statistics tables a cell belongs to: those of one table did the same. Missing: all are in one. */
  readonly tableOf?: (key: ActivityKey) => string;
}
