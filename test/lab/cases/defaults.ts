import { mountSlowFuse, type SlowFuseOptions } from '../fuse-volume.js';
import { type LoopVolumeOptions, makeLoopVolume } from '../loop-volume.js';
import type { LabCase } from './case.js';
import { makeQuotaVolume } from './quota-volume.js';

const MIB = 1024 * 1024;
const MB = 1e6;

type Volume = Pick<LabCase, 'needs' | 'make'>;

function fuse(options: (setting: number) => SlowFuseOptions): Volume {
  return {
    needs: ['root', 'fuse'],
    make: (setting, seed) => mountSlowFuse({ jitterPercent: 10, seed, ...options(setting) }),
  };
}

function limited(options: (setting: number) => Partial<LoopVolumeOptions>): Volume {
  return {
    needs: ['root', 'loop', 'throttle'],
    make: (setting) => makeLoopVolume({ sizeBytes: 512 * MIB, fsType: 'ext4', ...options(setting) }),
  };
}

function byDefault(
  name: string,
  volume: Volume,
  rest: Pick<LabCase, 'accepts' | 'settings' | 'unit'>,
): LabCase {
  return { name, ...volume, ...rest, load: () => [], isLong: true, isBusy: true };
}

/** The same bottlenecks met by what iotriage does where nothing is asked for: `iotriage run PATH`. */
export const defaultCases: readonly LabCase[] = [
  byDefault(
    'throttled-default',
    limited((setting) => ({ writeBytesPerSecond: setting * MB })),
    { accepts: ['throttled'], settings: [10, 20, 40], unit: 'MB/s' },
  ),
  byDefault(
    'throttled-btrfs',
    limited((setting) => ({ writeBytesPerSecond: setting * MB, fsType: 'btrfs' })),
    { accepts: ['throttled'], settings: [10, 20, 40], unit: 'MB/s' },
  ),
  byDefault(
    'throttled-iops-default',
    limited((setting) => ({ writeIops: setting })),
    { accepts: ['throttled'], settings: [200, 1000, 4000], unit: 'writes/s' },
  ),
  byDefault(
    'parallel-latency',
    fuse((setting) => ({ writeLatencyMs: setting })),
    { accepts: ['pool-starved'], settings: [2, 10, 30], unit: 'ms' },
  ),
  byDefault(
    'serial-default',
    fuse((setting) => ({ writeLatencyMs: setting, serial: true })),
    { accepts: ['device-latency-serial'], settings: [2, 10, 30], unit: 'ms' },
  ),
  byDefault(
    'slots-default',
    fuse((setting) => ({ writeLatencyMs: 5, slots: setting })),
    { accepts: ['device-queue-depth'], settings: [2, 3, 4], unit: 'slots' },
  ),
  byDefault(
    'wide-slots-default',
    fuse((setting) => ({ writeLatencyMs: 5, slots: setting })),
    { accepts: ['pool-starved'], settings: [8, 16, 32], unit: 'slots' },
  ),
  byDefault(
    'stall-default',
    fuse((setting) => ({ writeLatencyMs: 1, stallEveryMs: setting + 2000, stallForMs: setting })),
    { accepts: ['stall'], settings: [700, 1500, 3000], unit: 'ms' },
  ),
  byDefault(
    'spikes-default',
    fuse((setting) => ({ writeLatencyMs: 0.2, spikeEvery: 100, spikeLatencyMs: setting })),
    { accepts: ['latency-tail'], settings: [50, 100, 200], unit: 'ms' },
  ),
  byDefault(
    'bandwidth-default',
    fuse((setting) => ({ jitterPercent: 0, bandwidthBytesPerSecond: setting * MB })),
    { accepts: ['device-bandwidth'], settings: [5, 20, 80], unit: 'MB/s' },
  ),
  byDefault(
    'cpu-quota-default',
    { needs: ['root', 'cpu-quota'], make: makeQuotaVolume },
    { accepts: ['cpu'], settings: [0.2, 0.5, 0.8], unit: 'CPUs' },
  ),
];
