import { mountSlowFuse } from '../fuse-volume.js';
import { type LabCase, words } from './case.js';
import { limitedLoop } from './volumes.js';

const MB = 1e6;

/** Few and small files: they are filled before each trial, at the same limit. */
const LARGE_DIRECT =
  '--direct --block-size 1m --pattern seq --files 4 --file-size 2m --depth 4 --duration 1s';

export const limitCases: readonly LabCase[] = [
  {
    name: 'throttled-bandwidth',
    accepts: ['throttled'],
    settings: [5, 20, 100],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB })),
    load: () => words(`--strategy fs-promises,native-threads ${LARGE_DIRECT}`),
  },
  {
    name: 'throttled-reads',
    accepts: ['throttled'],
    settings: [5, 20, 100],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ readBytesPerSecond: setting * MB })),
    load: () => words(`--strategy fs-promises,native-threads --op read ${LARGE_DIRECT}`),
  },
  {
    name: 'throttled-iops',
    accepts: ['throttled'],
    settings: [200, 1000, 4000],
    unit: 'writes/s',
    ...limitedLoop((setting) => ({ writeIops: setting })),
    // With two pools, so that a small pool could be blamed.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --pool 4,16 --direct --block-size 4k --duration 500ms --rounds 3',
      ),
  },
  {
    name: 'throttled-iops-merged',
    accepts: ['throttled'],
    settings: [200, 1000, 4000],
    unit: 'writes/s',
    ...limitedLoop((setting) => ({ writeIops: setting })),
    // Neighbours that wait for the limit together reach the device as one request.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --pool 16,64 --depth 64 --direct --block-size 4k --pattern seq --files 1 --file-size 8m --duration 500ms --rounds 3',
      ),
  },
  {
    name: 'cliff',
    isBusy: true,
    accepts: ['writeback-throttled'],
    settings: [10, 25, 60],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, dirtyBytes: 20 * MB })),
    needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    // Three times what the kernel takes before it makes the writer wait. One route: each trial takes seconds.
    load: () =>
      words(
        '--strategy fs-promises --mode new --pattern seq --block-size 1m --files 4 --file-size 16m --bytes 64m ' +
          '--depth 4 --rounds 2 --no-stages',
      ),
  },
  {
    name: 'steep-cliff',
    isBusy: true,
    accepts: ['writeback-throttled'],
    settings: [5, 100, 200],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, dirtyBytes: 20 * MB })),
    needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    // Slow, or so fast that the burst is over with the first sample.
    load: (setting) =>
      words(
        '--strategy fs-promises --mode new --pattern seq --block-size 1m --files 4 --depth 4 --rounds 2 --no-stages ' +
          (setting < 50 ? '--file-size 16m --bytes 64m' : '--file-size 64m --bytes 256m'),
      ),
  },
  {
    name: 'late-cliff',
    isBusy: true,
    accepts: ['writeback-throttled'],
    settings: [10, 25, 60],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, dirtyBytes: 80 * MB })),
    needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    // Memory takes most of the bytes, and nothing is synced: what reaches the device meanwhile is the lesser part.
    load: () =>
      words(
        '--strategy fs-promises --mode new --pattern seq --block-size 1m --files 4 --file-size 24m --bytes 96m ' +
          '--depth 4 --rounds 2 --no-stages --durability none',
      ),
  },
  {
    name: 'fuse-bandwidth',
    accepts: ['device-bandwidth'],
    needs: ['root', 'fuse'],
    settings: [5, 20, 80],
    unit: 'MB/s',
    make: (setting, seed) => mountSlowFuse({ bandwidthBytesPerSecond: setting * MB, seed }),
    // Two block sizes: as many bytes a second at either.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --block-size 64k,1m --pattern seq --files 4 --file-size 2m --depth 4 ' +
          '--duration 500ms --rounds 3',
      ),
  },
];
