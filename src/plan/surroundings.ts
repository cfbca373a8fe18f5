import type { ActivityWorkload } from '../domain/activity.js';
import type { Problem } from '../domain/errors.js';
import type { CellKey } from '../domain/plan.js';
import type { Strategy } from '../domain/strategy.js';
import type { Target, Volume } from '../domain/target.js';
import type { IoWorkload } from '../domain/workload.js';

/** What is known of a path before anything is written to it. */
export interface PathSurvey {
  /** As it was asked for. */
  readonly path: string;
  /** Absolute, symbolic links resolved; null where it is no directory that we can write to. */
  readonly resolved: string | null;
  /** Why not: missing, a file, read-only, no answer in time. Null where `resolved` is known. */
  readonly problem: { readonly message: string; readonly remedy: string } | null;
}

/** A Node.js program with its real path, or why trials cannot run under it. */
export type NodeProgram =
  { readonly resolved: string } | { readonly problem: { readonly message: string; readonly remedy: string } };

/** A directory to read, symbolic links of its path resolved, or why it cannot be read. */
export type ReadableTree =
  { readonly resolved: string } | { readonly problem: { readonly message: string; readonly remedy: string } };

/** All that a plan asks of the world; the real ones stand in `wire.ts`, a test brings its own. */
export interface PlanSurroundings {
  /** All of the registry, in its order. */
  readonly strategies: readonly Strategy[];
  readonly workload: Pick<IoWorkload, 'name' | 'space'>;
  /** All of the registry, loaded where a plan asks for any. */
  readonly activityWorkloads: () => Promise<readonly ActivityWorkload[]>;
  /** Operations of the measured phase in one pass, over all members. */
  readonly operationsPerPass: (key: CellKey, members: number) => number;
  /** Reads the text of a config file. Rejects with a system error. */
  readonly readConfig: (file: string) => Promise<string>;
  /** Looks at paths without ever hanging on one. In their order. */
  readonly survey: (paths: readonly string[], timeoutMs: number) => Promise<readonly PathSurvey[]>;
  readonly inspect: (target: Target) => Promise<Volume>;
  /** The directories to measure where none is named: the current one, and a writable tmpfs if there is one. */
  readonly defaultTargets: (place: 'current' | 'memory' | 'both') => Promise<readonly string[]>;
  /** The most descriptors that a process may have open; null where that is not known. */
  readonly openFileLimit: number | null;
  /** Processors that this process may run on, by its affinity. */
  readonly processors: number;
  /** Looks at a directory that is to be read, without ever hanging on it. */
  readonly inspectTree: (path: string) => Promise<ReadableTree>;
  /** Looks at a Node.js program that trials are to run under. */
  readonly inspectNode: (path: string) => Promise<NodeProgram>;
  /** What is wrong with an `--output` file, such as an ending that no exporter knows. The plan knows no exporters. */
  readonly checkOutput?: (file: string) => Promise<readonly Problem[]>;
}
