import { existsSync } from 'node:fs';
import type { HostSamplerContext, SamplerSession } from '../../domain/sampler.js';
import { KernelFile, whyUnreadable } from '../series/kernel-file.js';
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
  let file: KernelFile | null = null;
  try {
    file = new KernelFile(places.diskstats);
  } catch (error) {
    missing.note(places.diskstats, whyUnreadable(places.diskstats, error));
  }
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

  return {
    sample: (atNs) => {
      if (!file || devices.length === 0) return;
      try {
        record(atNs, parseDiskstats(file.read(), wanted));
      } catch (error) {
        missing.note(places.diskstats, whyUnreadable(places.diskstats, error));
      }
    },
    take: () => devices.flatMap(({ buffer }) => buffer.take()),
    unavailable: () => missing.list(),
    close: () => {
      file?.close();
      file = null;
    },
  };
}
