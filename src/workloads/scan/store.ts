import type { ReadItem } from './lane.js';
import type { Store } from './store-place.js';
import { syncFiles } from './sync-files.js';
import type { SharedScan } from './shared-scan.js';

/** What a thread or a process reads items with; an object store's client is loaded only for one. */
export async function openStore(store: Store, scan: SharedScan, onRead?: () => void): Promise<ReadItem> {
  if (store.kind === 'files') return syncFiles(scan, onRead);
  const { openObjects } = await import('./s3/objects.js');
  return (await openObjects(store)).reader(scan);
}
