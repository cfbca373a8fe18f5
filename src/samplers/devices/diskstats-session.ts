import { existsSync } from 'node:fs';
import type { HostSamplerContext, SamplerSession } from '../../domain/sampler.js';
import { FileLog } from '../series/file-log.js';
import { whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { deriveIostat, type IostatRow } from './derive-iostat.js';
import { parseDiskstats, type DiskCounters } from './diskstats.js';
import { iostatColumns } from './iostat-columns.js';

const NO_FLUSHES: IostatRow = { 'f/s': null, f_await: null, flushes: null };

/** Where the session reads; other values than the defaults are for tests. */
export interface DiskstatsPlaces {
  readonly diskstats: string;
  readonly classBlock: string;
}

const kernelPlaces: DiskstatsPlaces = { diskstats: '/proc/diskstats', classBlock: '/sys/class/block' };

/** A series per device, from /proc/diskstats that stays open. */
export function openDiskstatsSession(
  context: Pick<HostSamplerContext, 'devices'>,
  places: DiskstatsPlaces = kernelPlaces,
): SamplerSession {
  const missing = new MissingLog();
  const devices = context.devices.map((name) => {
    // A partition counts no flushes: its zeros would be a lie, and its disk has the figures.
    const isPartition = existsSync(`${places.classBlock}/${name.replaceAll('/', '!')}/partition`);
    if (isPartition) missing.note(`flushes of ${name}`, 'the kernel counts flushes for the whole disk only');
    return { name, isPartition, buffer: new SeriesBuffer('iostat', name, places.diskstats, iostatColumns) };
  });
  if (devices.length === 0) missing.note('iostat', 'no block device lies under the measured volumes');
  const wanted = new Set(context.devices);
  let previous: { readonly atNs: number; readonly rows: ReadonlyMap<string, DiskCounters> } | null = null;

  const record = (atNs: number, rows: ReadonlyMap<string, DiskCounters>): void => {
    for (const { name, isPartition, buffer } of devices) {
      const current = rows.get(name);
      if (!current)
        missing.note(`iostat of ${name}`, `no block device: ${places.diskstats} has no row for it`);
      const before = previous?.rows.get(name);
      if (!current || !before || !previous) continue;
      const row = deriveIostat(before, current, atNs - previous.atNs);
      if (row) buffer.push(atNs, isPartition ? { ...row, ...NO_FLUSHES } : row);
      else missing.note(`some intervals of ${name}`, 'its counters were set back: the device was replaced');
    }
    previous = { atNs, rows };
  };

  const log = new FileLog(devices.length > 0 ? [places.diskstats] : [], (atNs, [content]) => {
    if (typeof content === 'string') record(atNs, parseDiskstats(content, wanted));
    else if (content) missing.note(places.diskstats, whyUnreadable(places.diskstats, content));
  });

  return {
    sample: (atNs) => {
      log.sample(atNs);
    },
    tickedBy: (ticker) => {
      log.tickedBy(ticker);
    },
    take: () => {
      log.digest();
      return devices.flatMap(({ buffer }) => buffer.take());
    },
    unavailable: () => {
      log.digest();
      return missing.list();
    },
    close: () => {
      log.close();
    },
  };
}
