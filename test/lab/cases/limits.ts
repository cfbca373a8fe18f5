import { mountSlowFuse } from '../fuse-volume.js';
import { type LabCase, words } from './case.js';
import { limitedLoop } from './volumes.js';

const MB = 1e6;

/** Few and small files: they are filled before each trial, at the same limit. */
const LARGE_DIRECT =
  '--direct --block-size 1m --pattern seq --files 4 --file-size 2m --depth 4 --duration 1s';

/** So many writes a second, whatever they hold. */
export const limitedIops: Omit<LabCase, 'name' | 'load'> = {
  accepts: ['throttled'],
  settings: [200, 1000, 4000],
  unit: 'writes/s',
  ...limitedLoop((setting) => ({ writeIops: setting })),
};

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
    ...limitedIops,
    // With two pools, so that a small pool could be blamed.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --pool 4,16 --direct --block-size 4k --duration 500ms --rounds 3',
      ),
  },
  {
    name: 'throttled-iops-merged',
    ...limitedIops,
    // Neighbours that wait for the limit together reach the device as one request.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --pool 16,64 --depth 64 --direct --block-size 4k --pattern seq --files 1 --file-size 8m --duration 500ms --rounds 3',
      ),
  },
  cliffCase({
    name: 'cliff',
    settings: [10, 25, 60],
    dirtyBytes: 20 * MB,
    // Three times what the kernel takes before it makes the writer wait. One route: each trial takes seconds.
    work: () => '--file-size 16m --bytes 64m',
  }),
  cliffCase({
    name: 'steep-cliff',
    settings: [5, 100, 200],
    dirtyBytes: 20 * MB,
    // Slow, or so fast that the burst is over with the first sample.
    work: (setting) => (setting < 50 ? '--file-size 16m --bytes 64m' : '--file-size 64m --bytes 256m'),
  }),
  cliffCase({
    name: 'brief-cliff',
    settings: [80, 100, 150],
    dirtyBytes: 20 * MB,
    // The rest after the burst lasts a third of a second or two: too short for a rate.
    work: () => '--file-size 16m --bytes 64m',
  }),
  cliffCase({
    name: 'late-cliff',
    settings: [10, 25, 60],
    dirtyBytes: 80 * MB,
    // Memory takes most of the bytes, and nothing is synced: what reaches the device meanwhile is the lesser part.
    work: () => '--file-size 24m --bytes 96m --durability none',
  }),
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
  {
    name: 'delayed-bandwidth',
    accepts: ['device-bandwidth'],
    needs: ['root', 'fuse'],
    settings: [10, 20, 40],
    unit: 'MB/s',
    make: (setting, seed) =>
      mountSlowFuse({ bandwidthBytesPerSecond: setting * MB, writeLatencyMs: 5, seed }),
    // A few in flight fill it: the gain ends as it does where so many are served at a time.
    load: () =>
      words(
        '--strategy fs-promises --block-size 64k --files 16 --file-size 1m --depth 16 --duration 500ms --rounds 3',
      ),
  },
  {
    name: 'fast-bandwidth',
    accepts: ['device-bandwidth'],
    needs: ['root', 'fuse'],
    settings: [100, 150, 200],
    unit: 'MB/s',
    make: (setting, seed) => mountSlowFuse({ bandwidthBytesPerSecond: setting * MB, seed }),
    // Smaller blocks are held up by what a call takes.
    load: () =>
      words(
        '--strategy fs-promises --block-size 64k --files 16 --file-size 1m --depth 16 --duration 500ms --rounds 3',
      ),
  },
];

type CliffCase = Pick<LabCase, 'name' | 'settings'> & {
  /** What memory takes before writers wait. */
  readonly dirtyBytes: number;
  readonly work: (setting: number) => string;
};

/** Buffered writers of new files, that are fast until memory holds what it may. */
function cliffCase({ name, settings, dirtyBytes, work }: CliffCase): LabCase {
  return {
    name,
    isBusy: true,
    accepts: ['writeback-throttled'],
    settings,
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, dirtyBytes })),
    needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    load: (setting) =>
      words(
        `--strategy fs-promises --mode new --pattern seq --block-size 1m --files 4 --depth 4 --rounds 2 --no-stages ${work(setting)}`,
      ),
  };
}
