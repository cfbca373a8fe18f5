import type { DeviceFacts, Fact, FinalSyncFacts } from '../../domain/facts.js';
import type { SampleSeries } from '../../domain/sampler.js';
import type { BlockDevice, Volume } from '../../domain/target.js';
import { meanOver, sumOver, unknown } from './reduce.js';
import { totalNs, type Window } from './windows.js';

export const DISK_STATISTICS = '/proc/diskstats';

/** Columns that are means over requests, with the columns that count those requests. */
const requestMeans: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...['r', 'w', 'd'].flatMap((kind) => [
    [`${kind}_await`, [`${kind}/s`]],
    [`${kind}areq-sz`, [`${kind}/s`]],
    [`%${kind}rqm`, [`${kind}/s`, `${kind}rqm/s`]],
  ]),
  ['f_await', ['f/s']],
]) as Readonly<Record<string, readonly string[]>>;

/** Differences, reported as sums beside the columns. */
const sums: readonly string[] = ['readBytes', 'writtenBytes', 'flushes'];
const flushColumns: readonly string[] = ['f/s', 'f_await'];

/** All block devices under a volume, and under the members of a set, each once. */
export function devicesUnder(volume: Volume): readonly BlockDevice[] {
  const all = [...volume.devices, ...volume.members.flatMap(devicesUnder)];
  return [...new Map(all.map((device) => [device.name, device])).values()];
}

/** The series of a device's counters. */
export function deviceSeries(host: readonly SampleSeries[], device: string): SampleSeries | undefined {
  return host.find(({ sampler, subject }) => sampler === 'iostat' && subject === device);
}

/**
 * Means of the columns of `iostat -x` and sums of the bytes over a cell's windows, for each device that has them.
 *
 * @param syncs the windows of the final syncs, which are a part of the others.
 */
export function deviceFacts(
  volume: Volume,
  host: readonly SampleSeries[],
  windows: readonly Window[],
  syncs: readonly Window[] = [],
): readonly DeviceFacts[] {
  const devices = devicesUnder(volume);
  return devices.map((device) => {
    const series = deviceSeries(host, device.name);
    if (series === undefined) {
      const absent = unknown(DISK_STATISTICS, `there are no samples of ${device.name}`);
      return {
        device: device.name,
        columns: {},
        readBytes: absent,
        writtenBytes: absent,
        flushes: absent,
        finalSync: null,
      };
    }
    const names = Object.keys(series.columns).filter((name) => !sums.includes(name));
    const flushes = flushesOf(device, devices, host) ?? series;
    const column = (name: string): Fact =>
      meanOver(flushColumns.includes(name) ? flushes : series, name, windows, requestMeans[name]);
    return {
      device: device.name,
      columns: Object.fromEntries(names.map((name) => [name, column(name)])),
      readBytes: sumOver(series, 'readBytes', windows),
      writtenBytes: sumOver(series, 'writtenBytes', windows),
      flushes: sumOver(flushes, 'flushes', windows),
      finalSync: finalSyncFacts(series, flushes, syncs),
    };
  });
}

function finalSyncFacts(
  series: SampleSeries,
  flushes: SampleSeries,
  syncs: readonly Window[],
): FinalSyncFacts | null {
  const elapsedNs = totalNs(syncs);
  if (elapsedNs === 0) return null;
  const [requests, merged] = [meanOver(series, 'w/s', syncs), meanOver(series, 'wrqm/s', syncs)];
  return {
    elapsedNs,
    writtenBytes: sumOver(series, 'writtenBytes', syncs),
    requestsPerSecond:
      requests.value === null ? requests : { ...requests, value: requests.value + (merged.value ?? 0) },
    flushesPerSecond: meanOver(flushes, 'f/s', syncs),
  };
}

/** The series that tells a device's flushes. The kernel counts them for whole disks only: a partition's are its disk's. */
export function flushesOf(
  device: BlockDevice,
  devices: readonly BlockDevice[],
  host: readonly SampleSeries[],
): SampleSeries | undefined {
  const own = deviceSeries(host, device.name);
  if (device.type !== 'partition') return own;
  const disk = devices.find(({ name }) => device.parents.includes(name));
  const series = disk && deviceSeries(host, disk.name);
  return series ? { ...series, source: `${series.source}, ${series.subject}` } : own;
}
