import type { ColumnSpec, Sampler } from '../domain/sampler.js';
import { KIB } from '../domain/units.js';
import { kernelUnits } from './series/auxiliary-vector.js';
import { increase, openFileSession, type Reading } from './series/file-session.js';
import { numberAfter } from './series/kernel-text.js';
import { parseStat } from './series/processor-ticks.js';
import { TickCarry } from './series/tick-carry.js';

const columns: readonly ColumnSpec[] = [
  { name: 'dirtyBytes', unit: 'bytes', kind: 'gauge', summary: 'page cache that waits to be written' },
  { name: 'writebackBytes', unit: 'bytes', kind: 'gauge', summary: 'page cache that is being written' },
  { name: 'pgpginBytes', unit: 'bytes', kind: 'delta', summary: 'read from block devices, whole machine' },
  { name: 'pgpgoutBytes', unit: 'bytes', kind: 'delta', summary: 'written to block devices, whole machine' },
  { name: 'userCores', unit: 'cores', kind: 'rate', summary: 'processors in user mode, nice included' },
  {
    name: 'systemCores',
    unit: 'cores',
    kind: 'rate',
    summary: 'processors in the kernel, interrupts included',
  },
  { name: 'iowaitCores', unit: 'cores', kind: 'rate', summary: 'idle processors with I/O outstanding' },
  {
    name: 'stealCores',
    unit: 'cores',
    kind: 'rate',
    summary: 'processors that the hypervisor gave to others',
  },
];

/** `Dirty:   123 kB`: in KiB, whatever the page size is. */
export function parseMeminfo(text: string): Reading {
  return { dirtyBytes: bytesAfter(text, 'Dirty:'), writebackBytes: bytesAfter(text, 'Writeback:') };
}

/** `pgpgin` and `pgpgout` are counted in KiB. */
export function parseVmstat(text: string): Reading {
  return { pgpgin: bytesAfter(text, 'pgpgin '), pgpgout: bytesAfter(text, 'pgpgout ') };
}

function bytesAfter(text: string, key: string): number | null {
  const kibibytes = numberAfter(text, key);
  return kibibytes === null ? null : kibibytes * KIB;
}

const ticked = { userCores: 'user', systemCores: 'system', iowaitCores: 'iowait', stealCores: 'steal' };

/** Counters of pages become differences. */
export function deriveVmstat(previous: Reading, current: Reading): Reading {
  return {
    dirtyBytes: current.dirtyBytes ?? null,
    writebackBytes: current.writebackBytes ?? null,
    pgpginBytes: increase(previous.pgpgin, current.pgpgin),
    pgpgoutBytes: increase(previous.pgpgout, current.pgpgout),
  };
}

/** Page cache, paging and processors of the whole machine. */
export const vmstat: Sampler = {
  name: 'vmstat',
  summary: 'dirty and writeback pages, bytes to and from devices, processors in use by the machine',
  columns,
  openHost: () => {
    const ticks = new TickCarry(ticked, kernelUnits().ticksPerSecond);
    return openFileSession({
      sampler: 'vmstat',
      subject: 'system',
      source: '/proc/{meminfo,vmstat,stat}',
      columns,
      files: {
        '/proc/meminfo': parseMeminfo,
        '/proc/vmstat': parseVmstat,
        '/proc/stat': (text) => parseStat(text),
      },
      derive: (previous, current, elapsedNs) => ({
        ...deriveVmstat(previous, current),
        ...ticks.cores(previous, current, elapsedNs),
      }),
    });
  },
};
