import type { ParameterValue } from './strategy.js';

/** What can be varied of work that is no job of file operations: timers, HTTP, SQLite, lines, a tree that is read. */
export interface ActivityKey {
  readonly workload: string;
  /** One of the workload's routes. */
  readonly route: string;
  /** Of those that the route takes, all. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** UV_THREADPOOL_SIZE; null: the route does nothing in libuv's pool. */
  readonly poolSize: number | null;
  /** Processors that the trial may run on; null: all that the run may. */
  readonly cpus: number | null;
  /** The Node.js binary; null: the running one. */
  readonly node: string | null;
}

/** An activity on one target, or on none: then it belongs to the runtime alone. */
export interface ActivityCell {
  /** Hash of members and key. */
  readonly id: string;
  /** Null: the runtime. */
  readonly targetId: string | null;
  readonly key: ActivityKey;
  /** The directory that it works in; none for the runtime. */
  readonly members: readonly string[];
}
