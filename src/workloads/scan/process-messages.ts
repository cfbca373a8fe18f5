import type { ItemFailure } from './lane.js';
import type { ReaderUsage } from './readers/reader.js';
import type { ItemTable } from './shared-scan.js';
import type { Store } from './store-place.js';

export type ToProcess =
  | { readonly type: 'open'; readonly table: ItemTable; readonly store: Store }
  | { readonly type: 'batch'; readonly from: number; readonly to: number }
  | { readonly type: 'usage' }
  | { readonly type: 'end' };

export interface BatchResult {
  readonly type: 'batch';
  readonly from: number;
  readonly to: number;
  readonly bytes: Float64Array;
  readonly elapsedNs: Float64Array;
  readonly failures: readonly ItemFailure[];
  /** Files that could be opened only in a way that may change their atime. */
  readonly touched: number;
}

export type FromProcess =
  | { readonly type: 'ready' }
  | BatchResult
  /** In a file that takes long: it moves. */
  | { readonly type: 'alive' }
  | { readonly type: 'usage'; readonly usage: ReaderUsage }
  | { readonly type: 'failed'; readonly message: string };
