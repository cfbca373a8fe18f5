import type { ResourceUse } from '../../../domain/measurement.js';
import type { ItemFailure } from '../lane.js';
import type { SharedScan } from '../shared-scan.js';
import type { Store } from '../store-place.js';

/** A route at work. */
export interface Reader {
  /** Reads every item from this one on once, `concurrency` at a time. */
  pass(from: number): Promise<readonly ItemFailure[]>;
  /** What processes of its own have used since they were started; null: it has none. */
  usage(): Promise<ReaderUsage | null>;
  dispose(): Promise<void>;
}

export interface ReaderUsage {
  readonly resources: ResourceUse;
  /** Bytes that were fetched from storage for them; null: the kernel does not tell. */
  readonly deviceBytes: number | null;
  /** Requests that a client repeated. */
  readonly retries: number;
}

export interface ReaderRequest {
  readonly scan: SharedScan;
  readonly store: Store;
  readonly concurrency: number;
}

/** Starts what the route reads with, and waits until it is ready. */
export type OpenReader = (request: ReaderRequest) => Promise<Reader>;
