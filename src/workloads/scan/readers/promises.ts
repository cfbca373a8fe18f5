import { open } from 'node:fs/promises';
import { readLane, takeShared, type ReadItem } from '../lane.js';
import { isNotOurs, plainFlags, quietFlags } from '../open-file.js';
import { pathOf, READ_BYTES, scanControl, type SharedScan } from '../shared-scan.js';
import { openStore } from '../store.js';
import { endsFile } from '../sync-files.js';
import type { OpenReader } from './reader.js';

/** `fs/promises` in this process; of an object store its client, on this one event loop. */
export const openPromises: OpenReader = async ({ scan, store, concurrency }) => {
  const readers: ReadItem[] = [];
  for (let lane = 0; lane < concurrency; lane++)
    readers.push(store.kind === 'files' ? promisedFiles(scan) : await openStore(store, scan));
  return {
    pass: async (from) => {
      scan.control[scanControl.next] = from;
      const take = takeShared(scan);
      return (await Promise.all(readers.map((read) => readLane(scan, take, read)))).flat();
    },
    usage: () => Promise.resolve(null),
    dispose: () => Promise.resolve(),
  };
};

/** One lane, with a buffer of its own. */
function promisedFiles(scan: SharedScan): ReadItem {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return async (index) => {
    const path = pathOf(scan, index);
    const handle = await open(path, quietFlags).catch((error: unknown) => {
      if (!isNotOurs(error)) throw error;
      Atomics.add(scan.control, scanControl.touched, 1);
      return open(path, plainFlags);
    });
    try {
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, null);
        Atomics.add(scan.control, scanControl.reads, 1);
        bytes += bytesRead;
        if (endsFile(bytesRead, bytes, scan.sizes[index] ?? 0)) return bytes;
      }
    } finally {
      await handle.close();
    }
  };
}
