import type { Fact, OperationFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { SampleSeries } from '../../domain/sampler.js';
import type { Volume } from '../../domain/target.js';
import { ownDevices } from '../../domain/volume-devices.js';
import { writesPerSync } from '../../domain/work-words.js';
import { DISK_STATISTICS, devicesUnder, flushesOf } from './devices.js';
import { sumOver, unknown } from './reduce.js';
import type { Window } from './windows.js';

/** Of a window that is covered less, flushes would be missing that its syncs asked for. */
const LEAST_COVERAGE = 0.95;

/** Windows of the rounds that the operations are of. */
interface SyncWindows {
  /** The measured phases, with what comes after them to the end of the final sync. */
  readonly written: readonly Window[];
  readonly finalSync: readonly Window[];
}

/**
 * Cache flushes of the devices that the volume's file systems lie on, for each sync of the measured phase or of the end; with
 * O_DSYNC for each write. The kernel counts them for the whole disk: whoever asked for them.
 */
export function flushesPerSync(
  { durability }: Pick<CellKey, 'durability'>,
  operations: Readonly<Record<string, OperationFacts>>,
  volume: Volume,
  host: readonly SampleSeries[],
  { written, finalSync }: SyncWindows,
): Fact {
  const atTheEnd = durability === 'end';
  if (!atTheEnd && durability !== 'dsync' && writesPerSync(durability) === null) {
    return unknown(DISK_STATISTICS, 'nothing is made durable');
  }
  const windows = atTheEnd ? finalSync : written;
  const durable = operations[durability === 'dsync' ? 'write' : 'sync']?.count ?? 0;
  if (durable === 0) return unknown(DISK_STATISTICS, 'nothing was made durable');
  const members = volume.kind === 'set' ? volume.members : [volume];
  const without = members.find(({ devices }) => devices.length === 0);
  if (without !== undefined) {
    return unknown(DISK_STATISTICS, `no block device lies under ${without.path}`);
  }
  const devices = devicesUnder(volume);
  // Partitions of one disk show the same flushes.
  const bySubject = new Map<string, SampleSeries>();
  for (const name of ownDevices(volume)) {
    const device = devices.find((candidate) => candidate.name === name);
    const series = device && flushesOf(device, devices, host);
    if (series === undefined) return unknown(DISK_STATISTICS, `there are no samples of ${name}`);
    bySubject.set(series.subject, series);
  }
  const sums = [...bySubject.values()].map((series) => sumOver(series, 'flushes', windows, LEAST_COVERAGE));
  const missing = sums.find(({ value }) => value === null);
  if (missing !== undefined) return missing;
  const flushes = sums.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const source = [...new Set(sums.map((sum) => sum.source))].join('; ');
  return { value: flushes / durable, source };
}
