import type { ColumnSpec } from '../../domain/sampler.js';

export const poolColumns: readonly ColumnSpec[] = [
  { name: 'size', unit: 'threads', kind: 'gauge', summary: 'UV_THREADPOOL_SIZE of the trial' },
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
  {
    name: 'probeWaitNs',
    unit: 'ns',
    kind: 'gauge',
    summary: 'wait of one empty work for a thread; an estimate',
  },
  {
    name: 'activeRequests',
    unit: 'requests',
    kind: 'gauge',
    summary: 'works of the loop, queued and running',
  },
];
