import type { OperationMeasurement, ResourceUse } from '../../domain/measurement.js';

/** Files that each connection stores to in turn. */
export const SLOTS_PER_CONNECTION = 2;
/** Requests before those that are measured: V8 compiles what it sees often. */
export const WARMUP_MS = 250;

/** What the client is to send. */
export interface LoadRequest {
  readonly port: number;
  /** First part of every path. */
  readonly secret: string;
  readonly seed: number;
  readonly connections: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly readShare: number;
  readonly hashShare: number;
}

/** From the trial to the client. */
export type ToClient =
  | ({ readonly type: 'open' } & LoadRequest)
  | { readonly type: 'load'; readonly milliseconds: number }
  | { readonly type: 'end' };

/** What came of a load. */
export interface LoadResult {
  readonly elapsedNs: number;
  /** By the kind of request: get, put, hash. */
  readonly operations: Readonly<Record<string, OperationMeasurement>>;
  readonly requests: number;
  readonly bytes: number;
  /** Responses that were not what they must be; the first of them is told. */
  readonly wrong: number;
  readonly firstWrong: string | null;
  /** For each slot that a PUT was answered for: the serial number of the last body. */
  readonly stored: Readonly<Record<number, number>>;
  readonly resources: ResourceUse;
}

/** From the client to the trial. */
export type FromClient =
  | { readonly type: 'ready' }
  | ({ readonly type: 'done' } & LoadResult)
  | { readonly type: 'failed'; readonly message: string };
