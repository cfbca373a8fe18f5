import type { ActivityWorkload } from '../domain/activity.js';
import type { ActivityKey } from '../domain/activity-key.js';
import { GIB, MIB } from '../domain/units.js';
import { phaseNames } from './rewrite/phases.js';
import { rewriteRoutes } from './rewrite/routes.js';

/** Of a volume of the middle class, with what is written before and settled. */
const BYTES_PER_MS = 300_000;

/** Files written anew, over their old content, or in their place: what the second run of the same program does. */
export const rewrite: ActivityWorkload = {
  kind: 'activity',
  name: 'rewrite',
  summary:
    'files that are new, truncated and written, overwritten in place, or deleted and made anew; also by dd',
  parameters: [
    {
      name: 'phase',
      summary:
        'new: there are no files before; truncate: O_TRUNC and writing; overwrite: in place; recreate: unlink, then new',
      kind: 'choice',
      defaultValue: 'new',
      values: phaseNames,
    },
    {
      name: 'before',
      summary:
        'settled: what was written before has reached the device; dirty: another run has just ended, and its data is in memory still',
      kind: 'choice',
      defaultValue: 'settled',
      values: ['settled', 'dirty'],
    },
    {
      name: 'writers',
      summary: 'files that are written at once; 1: one after another',
      kind: 'number',
      defaultValue: 1,
      min: 1,
      max: 64,
    },
    { name: 'files', summary: 'files', kind: 'number', defaultValue: 5, min: 1, max: 1000 },
    {
      name: 'size',
      summary: 'bytes of each file',
      kind: 'number',
      defaultValue: 256 * MIB,
      min: 4096,
      max: 1024 * GIB,
      scales: true,
    },
    {
      name: 'content',
      summary: 'zero, as dd writes them; or random bytes, which storage cannot compress',
      kind: 'choice',
      defaultValue: 'zero',
      values: ['zero', 'random'],
    },
    {
      name: 'sync',
      summary: 'none: what is measured ends with the last close; end: with an fsync of each file',
      kind: 'choice',
      defaultValue: 'none',
      values: ['none', 'end'],
    },
  ],
  routes: rewriteRoutes,
  space: (key) => ({
    bytes: passesOf(key) * bytesOf(key),
    inodes: passesOf(key) * Number(key.parameters.files),
  }),
  estimateMs: (key) => (2 * passesOf(key) * bytesOf(key)) / BYTES_PER_MS + 1,
};

function bytesOf({ parameters }: ActivityKey): number {
  return Number(parameters.files) * Number(parameters.size);
}

/** New files behind another run's have that run's beside them. */
function passesOf({ parameters }: ActivityKey): number {
  return parameters.phase === 'new' && parameters.before === 'dirty' ? 2 : 1;
}
