import { type LabCase, words } from './case.js';
import { limitedIops } from './limits.js';
import { fuseCase } from './volumes.js';

/** Loads in which something lesser looks like the bottleneck. */
export const furtherCases: readonly LabCase[] = [
  {
    name: 'throttled-iops-durable',
    ...limitedIops,
    // Each sync is a request that flushes, which the limit counts as well: syncs are slow for it, not by themselves.
    load: () =>
      words(
        '--strategy fs-promises,native-threads --durability each --depth 4 --files 4 --file-size 2m --duration 500ms --rounds 3',
      ),
  },
  fuseCase({
    name: 'slow-writes-new-files',
    accepts: ['pool-starved'],
    settings: [20, 40, 60],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, metadataLatencyMs: 0.5 }),
    // Names take their part of it, and by far not the largest one.
    load: () =>
      words('--strategy fs-writefile --mode new --files 64 --file-size 4k --bytes 256k --depth 8 --rounds 3'),
  }),
  fuseCase({
    name: 'slow-sync-new-files',
    accepts: ['fsync'],
    settings: [20, 40, 60],
    unit: 'ms',
    volume: (setting) => ({ syncLatencyMs: setting, metadataLatencyMs: 0.5 }),
    load: () =>
      words(
        '--strategy fs-writefile --mode new --files 64 --file-size 4k --bytes 256k --depth 4 --durability each --rounds 3',
      ),
  }),
  fuseCase({
    name: 'mixed-slow-writes',
    accepts: ['pool-starved'],
    settings: [5, 20, 50],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, readLatencyMs: 0.1 }),
    // One operation in ten is slow because it is a write: no tail of the same kind of operation.
    load: () =>
      words(
        '--strategy fs-promises --op mix --read-share 90 --depth 16 --files 16 --file-size 1m --duration 1s --rounds 3',
      ),
  }),
  fuseCase({
    name: 'serial-large-files',
    accepts: ['device-latency-serial'],
    settings: [5, 10, 20],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, serial: true }),
    // Each file is many requests, one after another: in files of any such size as many bytes a second.
    load: () => words('--strategy fs-writefile --files 4 --file-size 8m --depth 4 --duration 1s --rounds 2'),
  }),
  fuseCase({
    name: 'failing-writes',
    accepts: ['eio'],
    settings: [1, 4, 8],
    unit: 'MiB',
    volume: (setting) => ({ writeLatencyMs: 1, failAfterBytes: setting * 2 ** 20, failErrno: 'EIO' }),
    // The first rounds may be through before it fails.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --depth 4 --files 4 --file-size 256k --duration 500ms --rounds 3',
      ),
  }),
];
