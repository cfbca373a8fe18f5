import { type LabCase, words } from './case.js';
import { limitedLoop } from './volumes.js';

const MB = 1e6;

/** The same limits beneath other file systems than ext4, met by other work. */
export const fileSystemCases: readonly LabCase[] = [
  limited('btrfs', {
    name: 'throttled-random-btrfs',
    settings: [10, 40, 80],
    unit: 'MB/s',
    limits: (setting) => ({ writeBytesPerSecond: setting * MB }),
    // Copy on write: what is written over lies elsewhere each time.
    load: '--strategy fs-promises,native-threads --direct --block-size 256k --pattern random --files 4 --file-size 4m --depth 8 --duration 1s',
  }),
  limited('btrfs', {
    name: 'throttled-final-btrfs',
    settings: [10, 40, 80],
    unit: 'MB/s',
    limits: (setting) => ({ writeBytesPerSecond: setting * MB }),
    load: '--strategy fs-promises,fs-stream --mode new --pattern seq --block-size 64k --files 4 --file-size 4m --depth 4 --bytes 16m --rounds 2',
  }),
  limited('xfs', {
    name: 'throttled-iops-xfs',
    settings: [300, 1500, 5000],
    unit: 'writes/s',
    limits: (setting) => ({ writeIops: setting }),
    load: '--strategy fs-callback,native-uring --pool 4,16 --depth 32 --direct --block-size 8k --duration 500ms --rounds 3',
  }),
  limited('xfs', {
    name: 'throttled-mix-xfs',
    settings: [10, 40, 80],
    unit: 'MB/s',
    limits: (setting) => ({ writeBytesPerSecond: setting * MB, readBytesPerSecond: setting * MB }),
    load: '--strategy fs-promises,native-threads --op mix --read-share 50 --direct --block-size 128k --files 4 --file-size 4m --depth 8 --duration 1s',
  }),
];

interface LimitedCase extends Pick<LabCase, 'name' | 'settings' | 'unit'> {
  readonly limits: Parameters<typeof limitedLoop>[0];
  readonly load: string;
}

function limited(fsType: 'btrfs' | 'xfs', { limits, load, ...rest }: LimitedCase): LabCase {
  const { needs, make } = limitedLoop((setting) => ({ fsType, ...limits(setting) }));
  return {
    ...rest,
    accepts: ['throttled'],
    needs: [...needs, fsType],
    make,
    load: () => words(load),
  };
}
