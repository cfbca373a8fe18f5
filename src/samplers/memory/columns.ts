import type { ColumnSpec } from '../../domain/sampler.js';

/** What the kernel says of a trial's process and of all that it started. */
export const processColumns: readonly ColumnSpec[] = [
  { name: 'processes', unit: 'processes', kind: 'gauge', summary: 'the trial and what it started' },
  { name: 'rssBytes', unit: 'bytes', kind: 'gauge', summary: 'resident, shared pages once for each process' },
  {
    name: 'pssBytes',
    unit: 'bytes',
    kind: 'gauge',
    summary: 'resident, shared pages divided by their users',
  },
  { name: 'pssAnonBytes', unit: 'bytes', kind: 'gauge', summary: 'of these heaps, stacks and buffers' },
];

/** What V8 says of the heaps of the trial's main thread, of its workers and of its child processes, together. */
export const heapColumns: readonly ColumnSpec[] = [
  { name: 'heapUsedBytes', unit: 'bytes', kind: 'gauge', summary: "objects in V8's heaps" },
  { name: 'heapTotalBytes', unit: 'bytes', kind: 'gauge', summary: 'what the heaps take' },
  {
    name: 'externalBytes',
    unit: 'bytes',
    kind: 'gauge',
    summary: 'beyond the heaps, bound to their objects',
  },
  { name: 'arrayBuffersBytes', unit: 'bytes', kind: 'gauge', summary: 'of these ArrayBuffers and Buffers' },
];
