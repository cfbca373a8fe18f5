import type { EpochClock } from './clock.js';
import type { HeapBytes } from './heap-bytes.js';
import type { IoJob } from './job.js';
import type { JobOutcome } from './measurement.js';

/** The dimensions of a cell that a strategy may honour, fix or refuse; what only one has is a parameter of its own. */
export const dimensions = [
  'poolSize',
  'depth',
  'blockSize',
  'operation',
  'pattern',
  'mode',
  'content',
  'durability',
  'direct',
  'rate',
] as const;
export type Dimension = (typeof dimensions)[number];

/**
 * `honoured`: the strategy takes the value asked for, up to `max` (a depth: over all members), save those of `except`
 * (`every` stands for `every:8` too), which it refuses. `fixed`: it runs at its own value, and is labelled so; `null`
 * means that the dimension does not exist for it, a block size of `file` is the whole file's, and a depth of `files`
 * has one in flight for each file. `refused`: a value
 * other than the default is an error, with the reason.
 */
export type Capability =
  | {
      readonly kind: 'honoured';
      /** `times`: a parameter of the strategy's by which the most is multiplied. */
      readonly max?: { readonly value: number; readonly why: string; readonly times?: string };
      readonly except?: readonly { readonly value: string; readonly why: string }[];
    }
  | { readonly kind: 'fixed'; readonly value: number | string | boolean | null; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

export type ParameterValue = number | string;

/**
 * A parameter that belongs to one strategy, given as `name:parameter=value`. `threads` and `batch` are
 * dimensions of a cell's key: several strategies have them, and mean the same.
 */
export type StrategyParameter = {
  readonly name: string;
  readonly summary: string;
  /** Work that it has no part in: it is in no key of it, and any value but the default is refused. */
  readonly notFor?: readonly NoPart[];
} & (
  | { readonly kind: 'number'; readonly defaultValue: number; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly defaultValue: string; readonly values: readonly string[] }
);

/** An operation, or a way to have files, in which a parameter has no part. */
export type NoPart = {
  readonly why: string;
  /** What to give instead. */
  readonly remedy: string;
} & ({ readonly operation: 'write' | 'read' | 'mix' } | { readonly mode: 'new' | 'overwrite' });

/** Why a parameter has no part in such work; undefined: it has one. */
export function noPartIn(
  { notFor = [] }: StrategyParameter,
  work: { readonly operation: string; readonly mode: string },
): NoPart | undefined {
  return notFor.find((one) =>
    'operation' in one
      ? one.operation === work.operation
      : one.mode === work.mode && work.operation !== 'read',
  );
}

/** What of a strategy the values of its parameters may decide. */
export type StrategyTraits = Pick<Strategy, 'usesPool' | 'stages' | 'capabilities'>;

/** A route to the disk. */
export interface Strategy {
  readonly name: string;
  /** One line, for `iotriage list`. */
  readonly summary: string;
  /** What one operation moves. Latencies of different units are never compared. */
  readonly unit: 'block' | 'file' | 'line';
  /**
   * `native`: C++ all the way; its best is the ceiling. `node`: a route of Node.js. `reference`: a program that people
   * know, to compare with. `control`: moves no bytes.
   */
  readonly family: 'native' | 'node' | 'reference' | 'control';
  /** Whether it does its work in libuv's pool, so that the pool's size matters; {@link traitsWith} may except some. */
  readonly usesPool: boolean;
  /** Whether it blocks the event loop while it runs, so that nothing on the loop can be sampled. */
  readonly blocksLoop: boolean;
  /** Its JavaScript runs also on loops of worker threads or of child processes, which nobody reads. */
  readonly hasWorkers?: true;
  /**
   * Who stamps submit, queue, service and deliver: `self`, in every trial; `interposer`, in trials of their own whose
   * process has ours preloaded; `both`: itself in every trial, the system call alone by the interposer in trials of
   * their own; null: nobody can.
   */
  readonly stages: 'self' | 'interposer' | 'both' | null;
  /** Whether it moves bytes at all, so that they can be verified. */
  readonly movesBytes: boolean;
  /** Whether the bytes are the job's, with its stamps, or the strategy's own, so that sizes alone can be checked. */
  readonly writesContent: 'job' | 'own';
  /**
   * `descriptor`: files are opened and closed in phases of their own. `path`: each operation opens and closes its file
   * by itself, so that there are no such phases.
   */
  readonly opensBy: 'descriptor' | 'path';
  /** Each write goes to the end of its file, wherever that is: whatever is asked for, a file has one in flight. */
  readonly appends?: true;
  /**
   * Each write makes a file beside the one that it is of, and takes its place by a rename: for each in flight there is
   * a file more, and its work is compared with that of its like alone.
   */
  readonly replaces?: true;
  /** Node.js itself gives the memory that is read into, which is not aligned as direct I/O wants it: no direct reads. */
  readonly readsUnaligned?: true;
  /** Why it is left out of sets, and measured on each of their volumes alone; missing: it is not. */
  readonly leftOutOfSets?: string;
  readonly capabilities: Readonly<Record<Dimension, Capability>>;
  readonly parameters: readonly StrategyParameter[];
  /** What is otherwise for these values of its parameters; what it does not name is as above. {@link withTraits} asks. */
  readonly traitsWith?: (
    parameters: Readonly<Record<string, ParameterValue>>,
  ) => Readonly<Partial<StrategyTraits>>;
  /** Why values of its parameters do not go together, and what to give instead; null: they do. */
  readonly refuses?: (
    parameters: Readonly<Record<string, ParameterValue>>,
  ) => { readonly why: string; readonly remedy: string } | null;
  /** Why it cannot be had on this machine at all (a program that is not installed); null: it can. */
  readonly absent?: () => Promise<string | null>;
  /** @throws IotriageError `unsupported` where the kernel or a filter forbids it here, with the reason. */
  open(context: StrategyContext): Promise<StrategySession>;
}

/** The strategy as it is with these values of its parameters. */
export function withTraits<T extends Pick<Strategy, 'traitsWith'>>(
  strategy: T,
  parameters: Readonly<Record<string, ParameterValue>>,
): T {
  return strategy.traitsWith === undefined ? strategy : { ...strategy, ...strategy.traitsWith(parameters) };
}

export interface StrategyContext {
  readonly clock: EpochClock;
  /** Most lanes and largest buffer of any job of this session. */
  readonly lanes: number;
  readonly bufferBytes: number;
  readonly poolSize: number | null;
  /** Values of all of the strategy's own parameters that have a part in the operation, `threads` and `batch` among them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The workspaces, one for each member: what a session needs beside the job's files lies there too. */
  readonly directories: readonly string[];
  /** The interposer is preloaded, and the session is to stamp stages by it. */
  readonly staged: boolean;
  /** False: no clock is read for an operation. What is left is the route and our own loop; for benchmarks alone. */
  readonly stamps?: false;
  /** The session's workers are to look at their heaps, all together once in so long; else {@link StrategySession.heapBytes} tells nothing. */
  readonly heapsEveryNs?: number;
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
  /** A program is at work that tells nothing of it, and the time that it was given is not over: it is not taken for hung. */
  awaitsEnd?(): boolean;
  /** No operation is begun later than 100 ms from here; the running job resolves with `aborted`. */
  abort(): void;
  /** What to know of how it works here, when a job has ended: what a kernel refused and was done without. */
  notes?(): readonly string[];
  /** What V8 says of the heaps of its worker threads or processes together, as they last looked; null: they do not. */
  heapBytes?(): HeapBytes | null;
  /** They look at once; when no job runs. */
  lookAtHeaps?(): Promise<void>;
  /** Closes what is still open and ends threads and workers. */
  dispose(): Promise<void>;
}
