import { IotriageError } from '../../../domain/errors.js';
import { loadAddon } from '../../../native/addon.js';
import { failuresOf } from '../lane.js';
import { READ_BYTES, scanControl } from '../shared-scan.js';
import type { OpenReader } from './reader.js';

/** Threads of the addon: what is left where no JavaScript takes part. */
export const openNative: OpenReader = ({ scan, store, concurrency }) => {
  if (store.kind !== 'files')
    return Promise.reject(new IotriageError('unsupported', 'the addon reads files, not objects of a store'));
  const addon = loadAddon();
  const errors = new Int32Array(scan.sizes.length);
  return Promise.resolve({
    pass: async (from: number) => {
      scan.control[scanControl.next] = from;
      errors.fill(0);
      await addon.scanTree({ ...scan, threads: concurrency, bufferBytes: READ_BYTES, errors });
      return failuresOf(errors);
    },
    usage: () => Promise.resolve(null),
    dispose: () => Promise.resolve(),
  });
};
