import type { ColumnSpec } from '../../domain/sampler.js';

const directions = [
  { prefix: 'r', of: 'read' },
  { prefix: 'w', of: 'write' },
  { prefix: 'd', of: 'discard' },
] as const;

/** The columns of `iostat -x` by its own names (its kB are 1,024 bytes), then ours. */
export const iostatColumns: readonly ColumnSpec[] = [
  ...directions.flatMap(({ prefix, of }): ColumnSpec[] => [
    { name: `${prefix}/s`, unit: '1/s', kind: 'rate', summary: `${of} requests completed` },
    { name: `${prefix}kB/s`, unit: 'KiB/s', kind: 'rate', summary: `${of} bandwidth` },
    { name: `${prefix}rqm/s`, unit: '1/s', kind: 'rate', summary: `${of} requests merged in the queue` },
    { name: `%${prefix}rqm`, unit: '%', kind: 'rate', summary: `share of ${of} requests that were merged` },
    {
      name: `${prefix}_await`,
      unit: 'ms',
      kind: 'rate',
      summary: `mean time of a ${of} request, queue included`,
    },
    { name: `${prefix}areq-sz`, unit: 'KiB', kind: 'rate', summary: `mean size of a ${of} request` },
  ]),
  { name: 'f/s', unit: '1/s', kind: 'rate', summary: 'flush requests completed' },
  { name: 'f_await', unit: 'ms', kind: 'rate', summary: 'mean time of a flush request' },
  { name: 'aqu-sz', unit: 'requests', kind: 'rate', summary: 'mean requests in the queue and in service' },
  { name: '%util', unit: '%', kind: 'rate', summary: 'share of the time with a request outstanding' },
  { name: 'in_flight', unit: 'requests', kind: 'gauge', summary: 'requests with the device at the instant' },
  { name: 'readBytes', unit: 'bytes', kind: 'delta', summary: 'bytes read from the device' },
  { name: 'writtenBytes', unit: 'bytes', kind: 'delta', summary: 'bytes written to the device' },
  { name: 'flushes', unit: 'requests', kind: 'delta', summary: 'flush requests completed' },
];
