import type { IotriageErrorCode } from '../../domain/errors.js';
import type { HeapBytes } from '../../domain/heap-bytes.js';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome, ResourceUse } from '../../domain/measurement.js';
import type { Progress } from '../../domain/strategy.js';

/** The descriptor of the channel in a worker process: a session that blocks the loop looks at it by itself. */
export const CHANNEL_FD = 3;

export interface OpenRequest {
  readonly epochNs: bigint;
  readonly inside: string;
  /** Operations that it has in flight at most. */
  readonly lanes: number;
  readonly bufferBytes: number;
  readonly poolSize: number;
  readonly directories: readonly string[];
  /** It has the interposer preloaded, and is to stamp stages by it. */
  readonly staged: boolean;
  /** Between two looks at its heap; null: it does not look. */
  readonly heapIntervalNs: number | null;
}

/** What a worker process is told. */
export type ToWorker =
  | ({ readonly type: 'open' } & OpenRequest)
  /** The part of the process; answered by `prepared`. `openInPool`: files that an earlier job opened, here or elsewhere. */
  | { readonly type: 'job'; readonly job: IoJob; readonly openInPool: readonly number[] }
  /** Begins the job that was prepared, at a moment that is the same for all; answered by `done`. */
  | { readonly type: 'go'; readonly atNs: number }
  /** Ends the running job. */
  | { readonly type: 'stop' }
  /** Another process closed these; answered by `forgotten`. */
  | { readonly type: 'forget'; readonly paths: readonly string[] }
  /** Ends the process. */
  | { readonly type: 'end' };

/** What V8 says of the process's heap, where it looked since it last told. */
interface Looked {
  readonly heap: HeapBytes | null;
}

/** What a worker process tells. */
export type FromWorker =
  | ({ readonly type: 'opened' } & Looked)
  /** The fault that ended it; what it was asked to do has no other answer. */
  | { readonly type: 'failed'; readonly code: IotriageErrorCode; readonly message: string }
  /** `failed`: a file that the job needs could not be opened here, so that it is not to begin. */
  | { readonly type: 'prepared'; readonly failed: JobOutcome | null }
  | ({ readonly type: 'progress' } & Progress & Looked)
  | ({
      readonly type: 'done';
      readonly outcome: JobOutcome;
      readonly resources: ResourceUse;
      readonly opened: readonly string[];
      readonly closed: readonly string[];
    } & Looked)
  | { readonly type: 'forgotten' };

export type Answer = Exclude<FromWorker, { type: 'progress' } | { type: 'failed' }>;
