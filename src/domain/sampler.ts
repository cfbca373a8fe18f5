import type { EpochClock } from './clock.js';
import type { HeapBytes } from './heap-bytes.js';
import type { Ticker } from './kernel-log.js';
import type { PhaseName } from './measurement.js';
import type { Unavailable } from './target.js';

/** How a column's values fold into a wider bin. */
export type ColumnKind = 'gauge' | 'rate' | 'delta' | 'text';

export interface ColumnSpec {
  readonly name: string;
  /** `MB/s`, `ms`, `threads`, `%`; empty for a pure number. */
  readonly unit: string;
  readonly kind: ColumnKind;
  readonly summary: string;
}

/** Samples of one subject, columnar. A value that could not be read at an instant is null. */
export interface SampleSeries {
  readonly sampler: string;
  /** `vda`, `pid 4711`, `system`. */
  readonly subject: string;
  /** The file or call that they were read from. */
  readonly source: string;
  readonly atNs: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
}

export interface SamplerSession {
  /** Reads once. Must not throw: what fails is null in its columns and stands in `unavailable`. */
  sample(atNs: number): void;
  /**
   * Of what needs no JavaScript at the interval: a ticker may read its logs from now on, and `sample` is called at the edges
   * of phases alone. A session without it is sampled at the interval.
   */
  tickedBy?(ticker: Ticker): void;
  /** Hands over what was gathered since the last call, and forgets it. */
  take(): readonly SampleSeries[];
  /** Of the parts for a trial: the trial enters a phase. A sample follows at once. */
  phaseBegan?(name: PhaseName): void;
  unavailable(): readonly Unavailable[];
  close(): void;
}

export interface HostSamplerContext {
  readonly clock: EpochClock;
  readonly intervalMs: number;
  /** Names of all block devices under the volumes of the run. */
  readonly devices: readonly string[];
  readonly iostatSource: 'proc' | 'sysstat';
}

export interface TrialSamplerContext {
  readonly clock: EpochClock;
  readonly pid: number;
  /** libuv's pool threads, as the trial's `ready` message lists them; empty where unknown. */
  readonly poolThreadIds: readonly number[];
  /** What UV_THREADPOOL_SIZE was set to; null where the strategy does not use the pool. */
  readonly poolSize: number | null;
}

export interface ChildSamplerContext {
  readonly clock: EpochClock;
  readonly intervalMs: number;
  readonly poolSize: number | null;
  /** The strategy blocks the loop: nothing can run on it while the job does. */
  readonly blocksLoop: boolean;
  /** What V8 says of the heaps of worker threads and child processes together; null: nothing is known of any. */
  readonly otherHeaps?: () => HeapBytes | null;
}

/**
 * A sampler has up to three parts: one that reads the host from the parent over the whole run, one that reads a
 * trial's process from the parent, and one that runs inside the trial. All stamp with the one clock.
 */
export interface Sampler {
  readonly name: string;
  readonly summary: string;
  readonly columns: readonly ColumnSpec[];
  readonly openHost?: (context: HostSamplerContext) => SamplerSession;
  readonly openTrial?: (context: TrialSamplerContext) => SamplerSession;
  readonly openChild?: (context: ChildSamplerContext) => SamplerSession;
}
