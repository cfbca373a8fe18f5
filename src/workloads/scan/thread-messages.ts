import type { ItemFailure } from './lane.js';
import type { SharedScan } from './shared-scan.js';
import type { Store } from './store-place.js';

/** What a thread is given when it starts. */
export interface ThreadData {
  readonly scan: SharedScan;
  readonly store: Store;
  readonly retries: Int32Array<SharedArrayBuffer>;
}

/** Whatever it is sent means: read on, until the queue is empty. */
export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'passed'; readonly failures: readonly ItemFailure[] }
  | { readonly type: 'failed'; readonly message: string };
