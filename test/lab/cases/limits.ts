import { mountSlowFuse } from '../fuse-volume.js';
import { type LoopVolumeOptions, makeLoopVolume } from '../loop-volume.js';
import { type CaseVolume, type LabCase, words } from './case.js';

const MIB = 1024 * 1024;
const MB = 1e6;

/** A limit above the device: the seed draws nothing in it, it is that of the run alone. */
function limited(limits: Partial<LoopVolumeOptions>): Promise<CaseVolume> {
  return makeLoopVolume({ sizeBytes: 512 * MIB, fsType: 'ext4', ...limits });
}

/** Few and small files: they are filled before each trial, at the same limit. */
const LARGE_DIRECT =
  '--direct --block-size 1m --pattern seq --files 4 --file-size 2m --depth 4 --duration 1s';

export const limitCases: readonly LabCase[] = [
  {
    name: 'throttled-bandwidth',
    accepts: ['throttled'],
    needs: ['root', 'loop', 'throttle'],
    settings: [5, 20, 100],
    unit: 'MB/s',
    make: (setting) => limited({ writeBytesPerSecond: setting * MB }),
    load: () => words(`--strategy fs-promises,native-threads ${LARGE_DIRECT}`),
  },
  {
    name: 'throttled-reads',
    accepts: ['throttled'],
    needs: ['root', 'loop', 'throttle'],
    settings: [5, 20, 100],
    unit: 'MB/s',
    make: (setting) => limited({ readBytesPerSecond: setting * MB }),
    load: () => words(`--strategy fs-promises,native-threads --op read ${LARGE_DIRECT}`),
  },
  {
    name: 'throttled-iops',
    accepts: ['throttled'],
    needs: ['root', 'loop', 'throttle'],
    settings: [200, 1000, 4000],
    unit: 'writes/s',
    make: (setting) => limited({ writeIops: setting }),
    // With two pools, so that a small pool could be blamed.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --pool 4,16 --direct --block-size 4k --duration 500ms --rounds 3',
      ),
  },
  {
    name: 'cliff',
    isBusy: true,
    accepts: ['writeback-throttled'],
    needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    settings: [10, 25, 60],
    unit: 'MB/s',
    make: (setting) => limited({ writeBytesPerSecond: setting * MB, dirtyBytes: 20 * MB }),
    // Three times what the kernel takes before it makes the writer wait. One route: each trial takes seconds.
    load: () =>
      words(
        '--strategy fs-promises --mode new --pattern seq --block-size 1m --files 4 --file-size 16m --bytes 64m ' +
          '--depth 4 --rounds 2 --no-stages',
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
