import type { ActivityWorkload } from '../domain/activity.js';
import { MIB } from '../domain/units.js';
import { places } from './mixed-cpu/computers.js';
import { mixedRoutes } from './mixed-cpu/routes.js';

/** Writing the files before, alone twice, and beside the sums; computing alone. */
const PASSES = 5;
/** What a volume of the middle class moves, into the page cache and to the device. */
const CACHED_BYTES_PER_MS = 1e6;
const DURABLE_BYTES_PER_MS = 200e3;
const PREPARATION_MS = 250;

/** Files written beside sums: how much of the one hides behind the other, and what it does to the event loop. */
export const mixedCpu: ActivityWorkload = {
  kind: 'activity',
  name: 'mixed-cpu',
  summary:
    'files written beside sums that take as long: the overlap achieved and possible, and the delay of the loop',
  parameters: [
    { name: 'files', summary: 'files, all at once', kind: 'number', defaultValue: 10, min: 1, max: 1000 },
    {
      name: 'fileMib',
      summary: 'MiB of a file, zeros',
      kind: 'number',
      defaultValue: 256,
      min: 1,
      max: 16_384,
      scales: true,
    },
    {
      name: 'call',
      summary: 'write: one call for a whole file; writeFile: pieces of 512 KiB, each asked for by the loop',
      kind: 'choice',
      defaultValue: 'write',
      values: ['write', 'writeFile'],
    },
    {
      name: 'durability',
      summary: 'a sync of each file at its end, or none',
      kind: 'choice',
      defaultValue: 'end',
      values: ['none', 'end'],
    },
    {
      name: 'sums',
      summary: 'sums that share the computing',
      kind: 'number',
      defaultValue: 3,
      min: 1,
      max: 64,
    },
    {
      name: 'where',
      summary: 'of compute-only: where',
      kind: 'choice',
      defaultValue: 'loop',
      values: places,
    },
  ],
  routes: mixedRoutes,
  space: ({ parameters }) => ({
    bytes: Number(parameters.files) * Number(parameters.fileMib) * MIB,
    inodes: Number(parameters.files),
  }),
  estimateMs: ({ parameters }) => {
    const bytes = Number(parameters.files) * Number(parameters.fileMib) * MIB;
    const rate = parameters.durability === 'end' ? DURABLE_BYTES_PER_MS : CACHED_BYTES_PER_MS;
    return PREPARATION_MS + PASSES * (bytes / rate);
  },
};
