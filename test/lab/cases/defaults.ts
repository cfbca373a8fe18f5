import type { LabCase } from './case.js';
import { makeQuotaVolume } from './quota-volume.js';
import { limitedLoop, slowFuse, type Volume } from './volumes.js';

const MB = 1e6;

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
    limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB })),
    { accepts: ['throttled'], settings: [10, 20, 40], unit: 'MB/s' },
  ),
  byDefault(
    'throttled-btrfs',
    limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, fsType: 'btrfs' })),
    { accepts: ['throttled'], settings: [10, 20, 40], unit: 'MB/s' },
  ),
  byDefault(
    'throttled-iops-default',
    limitedLoop((setting) => ({ writeIops: setting })),
    { accepts: ['throttled'], settings: [200, 1000, 4000], unit: 'writes/s' },
  ),
  byDefault(
    'cliff-default',
    // What a default run writes is little: the limit of unwritten bytes is met by what it asks further.
    {
      ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB, dirtyBytes: 20 * MB })),
      needs: ['root', 'loop', 'throttle', 'dirty-limit'],
    },
    { accepts: ['writeback-throttled'], settings: [10, 25, 60], unit: 'MB/s' },
  ),
  byDefault(
    'parallel-latency',
    slowFuse((setting) => ({ writeLatencyMs: setting })),
    { accepts: ['pool-starved'], settings: [2, 10, 30], unit: 'ms' },
  ),
  byDefault(
    'serial-default',
    slowFuse((setting) => ({ writeLatencyMs: setting, serial: true })),
    { accepts: ['device-latency-serial'], settings: [2, 10, 30], unit: 'ms' },
  ),
  byDefault(
    'slots-default',
    slowFuse((setting) => ({ writeLatencyMs: 5, slots: setting })),
    { accepts: ['device-queue-depth'], settings: [2, 3, 4], unit: 'slots' },
  ),
  byDefault(
    'wide-slots-default',
    slowFuse((setting) => ({ writeLatencyMs: 5, slots: setting })),
    { accepts: ['pool-starved'], settings: [8, 16, 32], unit: 'slots' },
  ),
  byDefault(
    'stall-default',
    slowFuse((setting) => ({ writeLatencyMs: 1, stallEveryMs: setting + 2000, stallForMs: setting })),
    { accepts: ['stall'], settings: [700, 1500, 3000], unit: 'ms' },
  ),
  byDefault(
    'spikes-default',
    slowFuse((setting) => ({ writeLatencyMs: 0.2, spikeEvery: 100, spikeLatencyMs: setting })),
    { accepts: ['latency-tail'], settings: [50, 100, 200], unit: 'ms' },
  ),
  byDefault(
    'bandwidth-default',
    slowFuse((setting) => ({ jitterPercent: 0, bandwidthBytesPerSecond: setting * MB })),
    { accepts: ['device-bandwidth'], settings: [5, 20, 80], unit: 'MB/s' },
  ),
  byDefault(
    'cpu-quota-default',
    { needs: ['root', 'cpu-quota'], make: makeQuotaVolume },
    { accepts: ['cpu'], settings: [0.2, 0.5, 0.8], unit: 'CPUs' },
  ),
];
