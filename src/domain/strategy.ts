import type { EpochClock } from './clock.js';
import type { IoJob } from './job.js';
import type { JobOutcome } from './measurement.js';

/** The dimensions of a cell that a strategy may honour, fix or refuse; what only one has is a parameter of its own. */
export const dimensions = ['poolSize', 'depth', 'direct', 'content'] as const;
export type Dimension = (typeof dimensions)[number];

/**
 * `honoured`: the strategy takes the value asked for, up to `max` (a depth: over all members). `fixed`: it runs at its own value, and is labelled so; `null`
 * means that the dimension does not exist for it. `refused`: a value other than the default is an error, with the reason.
 */
export type Capability =
  | { readonly kind: 'honoured'; readonly max?: { readonly value: number; readonly why: string } }
  | { readonly kind: 'fixed'; readonly value: number | null; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A parameter that belongs to one strategy, given as `name:parameter=value`. */
export interface StrategyParameter {
  readonly name: 'batch' | 'threads';
  readonly summary: string;
  readonly defaultValue: number;
  readonly min: number;
  readonly max: number;
}

/** A route to the disk. */
export interface Strategy {
  readonly name: string;
  /** One line, for `iotriage list`. */
  readonly summary: string;
  /** What one operation moves. Latencies of different units are never compared. */
  readonly unit: 'block' | 'file' | 'line';
  /** `native`: C++ all the way; its best is the ceiling. `node`: a route of Node.js. `control`: moves no bytes. */
  readonly family: 'native' | 'node' | 'control';
  /** Whether it does its work in libuv's pool, so that the pool's size matters. */
  readonly usesPool: boolean;
  /** Whether it blocks the event loop while it runs, so that nothing on the loop can be sampled. */
  readonly blocksLoop: boolean;
  /** Whether it stamps submit, queue, service and deliver by itself. */
  readonly stampsStages: boolean;
  /** Whether it moves bytes at all, so that they can be verified. */
  readonly movesBytes: boolean;
  readonly capabilities: Readonly<Record<Dimension, Capability>>;
  readonly parameters: readonly StrategyParameter[];
  open(context: StrategyContext): Promise<StrategySession>;
}

export interface StrategyContext {
  readonly clock: EpochClock;
  /** Most lanes and largest buffer of any job of this session. */
  readonly lanes: number;
  readonly bufferBytes: number;
  readonly poolSize: number | null;
  /** Values of the strategy's own parameters. */
  readonly batch: number;
  readonly threads: number;
}

/** How far a running job is. Plain numbers, updated as operations end; read on the loop. */
export interface Progress {
  operations: number;
  bytes: number;
}

/** A strategy at work in a trial. The files that a job opened stay open for the next one, until a job closes them. */
export interface StrategySession {
  /**
   * Executes a job to its end. An operation that fails ends the job; the failure stands in the outcome, not in a
   * rejection. Rejects only for faults of ours.
   */
  execute(job: IoJob): Promise<JobOutcome>;
  /** The running job's progress. For a strategy that blocks the loop it moves only at the end. */
  progress(): Progress;
  /** No operation is begun later than 100 ms from here; the running job resolves with `aborted`. */
  abort(): void;
  /** Closes what is still open and ends threads and workers. */
  dispose(): Promise<void>;
}
