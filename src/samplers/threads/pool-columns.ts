import type { ColumnSpec } from '../../domain/sampler.js';

const size: ColumnSpec = {
  name: 'size',
  unit: 'threads',
  kind: 'gauge',
  summary: 'UV_THREADPOOL_SIZE of the trial',
};

/** What the parent reads of the pool's threads. */
const occupancy: readonly ColumnSpec[] = [
  { name: 'threads', unit: 'threads', kind: 'gauge', summary: 'threads of the pool that exist' },
  {
    name: 'busy',
    unit: 'threads',
    kind: 'gauge',
    summary: 'threads in a system call other than futex, or running',
  },
  { name: 'saturated', unit: '', kind: 'gauge', summary: '1 where every thread of the pool is busy, else 0' },
  { name: 'uninterruptible', unit: 'threads', kind: 'gauge', summary: 'busy threads that wait in state D' },
  { name: 'bySyscall', unit: '', kind: 'text', summary: 'threads in each system call: pwrite64=3 futex=1' },
  {
    name: 'byVolume',
    unit: '',
    kind: 'text',
    summary: 'threads in a call on a file, by its volume: /data=3',
  },
];

const probeWait: ColumnSpec = {
  name: 'probeWaitNs',
  unit: 'ns',
  kind: 'gauge',
  summary: 'wait of one empty work for a thread; an estimate',
};

const activeRequests: ColumnSpec = {
  name: 'activeRequests',
  unit: 'requests',
  kind: 'gauge',
  summary: 'works of the loop, queued and running',
};

/** The columns of each of the sampler's three sources. */
export const occupancyColumns: readonly ColumnSpec[] = [size, ...occupancy];
export const probeColumns: readonly ColumnSpec[] = [size, probeWait];
export const requestColumns: readonly ColumnSpec[] = [size, activeRequests];

export const poolColumns: readonly ColumnSpec[] = [size, ...occupancy, probeWait, activeRequests];
