import { mountSlowFuse, type SlowFuseOptions } from '../fuse-volume.js';
import { type LoopVolumeOptions, makeLoopVolume } from '../loop-volume.js';
import type { LabCase } from './case.js';

const MIB = 1024 * 1024;

/** The volume of a case, with what it needs of the machine. */
export type Volume = Pick<LabCase, 'needs' | 'make'>;

/** A FUSE volume whose latencies vary by a tenth, so that two seeds are two volumes. */
export function slowFuse(options: (setting: number) => SlowFuseOptions): Volume {
  return {
    needs: ['root', 'fuse'],
    make: (setting, seed) => mountSlowFuse({ jitterPercent: 10, seed, ...options(setting) }),
  };
}

/** A limit above the device: the seed draws nothing in it, it is that of the run alone. */
export function limitedLoop(options: (setting: number) => Partial<LoopVolumeOptions>): Volume {
  return {
    needs: ['root', 'loop', 'throttle'],
    make: (setting) => makeLoopVolume({ sizeBytes: 512 * MIB, fsType: 'ext4', ...options(setting) }),
  };
}

type FuseCase = Omit<LabCase, keyof Volume> & {
  readonly volume: (setting: number) => SlowFuseOptions;
};

/** A case on such a FUSE volume. */
export function fuseCase({ volume, ...rest }: FuseCase): LabCase {
  return { ...rest, ...slowFuse(volume) };
}
