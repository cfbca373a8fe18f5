import type { ActivityWorkload } from '../domain/activity.js';
import { treeSpace } from './scan/made-tree.js';
import { scanRoutes } from './scan/routes.js';
import { endpointComplaint, treeComplaint } from './scan/tree-name.js';

/** Every file of a tree is read whole and its bytes are counted, so many at a time. */
export const scan: ActivityWorkload = {
  kind: 'activity',
  name: 'scan',
  summary:
    'every file of a tree is read, a made one or --tree; bytes are counted against the sizes that a walk saw',
  parameters: [
    {
      name: 'files',
      summary: 'files of the made tree, 161 KiB on average',
      kind: 'number',
      defaultValue: 400,
      min: 1,
      max: 100_000,
      scales: true,
    },
    {
      name: 'concurrency',
      summary: 'files that are read at a time',
      kind: 'number',
      defaultValue: 4,
      min: 1,
      max: 256,
    },
    {
      name: 'cache',
      summary: 'cold: dropped from the page cache before; warm: read once before',
      kind: 'choice',
      defaultValue: 'warm',
      values: ['warm', 'cold'],
    },
    {
      name: 'rows',
      summary: 'each-file: a row for each in the report and in CSV, at most 100,000',
      kind: 'choice',
      defaultValue: 'total',
      values: ['total', 'each-file'],
    },
    {
      name: 'tree',
      summary: "a user's tree, read and never written, or s3://bucket/prefix: give --tree; empty: a made one",
      kind: 'text',
      defaultValue: '',
      complain: treeComplaint,
    },
    {
      name: 'endpoint',
      summary: 'address of the object store: give --endpoint; empty: the one of the service',
      kind: 'text',
      defaultValue: '',
      complain: endpointComplaint,
    },
  ],
  routes: scanRoutes,
  irrelevant: ({ tree = '', endpoint = '', rows }) => [
    ...(tree === '' ? ['tree'] : ['files']),
    ...(endpoint === '' ? ['endpoint'] : []),
    // What a service has cached cannot be known.
    ...(String(tree).startsWith('s3://') ? ['cache'] : []),
    ...(rows === 'total' ? ['rows'] : []),
  ],
  space: ({ parameters: { tree = '', files } }) =>
    tree === '' ? treeSpace(Number(files)) : { bytes: 0, inodes: 0 },
  estimateMs: ({ parameters: { tree = '', files, cache } }) =>
    tree === '' ? 150 + Number(files) * (cache === 'cold' ? 1.5 : 0.5) : 5000,
};
