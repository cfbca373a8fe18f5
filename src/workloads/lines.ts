import type { ActivityKey } from '../domain/activity-key.js';
import type { ActivityWorkload } from '../domain/activity.js';
import { estimateLinesMs, lineRoutes } from './lines/routes.js';

/** Bytes of `line#9999999\n`, the longest of ten million. */
const LONGEST_LINE_BYTES = 13;

/** Short lines into one file, by the ways in which people write them; each line is looked for afterwards. */
export const lines: ActivityWorkload = {
  kind: 'activity',
  name: 'lines',
  summary: 'n short lines into one file; afterwards every line is looked for, and in order or not',
  iteration: 'a line',
  parameters: [
    {
      name: 'lines',
      summary: 'lines to write',
      kind: 'number',
      defaultValue: 500_000,
      min: 10,
      max: 10_000_000,
      scales: true,
    },
    {
      name: 'appendLines',
      summary: 'lines to write where each opens and closes the file',
      kind: 'number',
      defaultValue: 50_000,
      min: 10,
      max: 10_000_000,
      scales: true,
    },
    {
      name: 'writers',
      summary: 'writers that each await every line of theirs',
      kind: 'number',
      defaultValue: 10,
      min: 1,
      max: 1000,
    },
    {
      name: 'threads',
      summary: "threads of the addon's own, each with a stretch of the lines",
      kind: 'number',
      defaultValue: 2,
      min: 1,
      max: 256,
    },
    {
      name: 'gather',
      summary: 'bytes that such a thread gathers before it writes them; 1: each line by itself',
      kind: 'number',
      defaultValue: 1,
      min: 1,
      max: 16 * 1024 * 1024,
    },
  ],
  routes: lineRoutes,
  space: (key) => ({ bytes: countOf(key) * LONGEST_LINE_BYTES, inodes: 1 }),
  estimateMs: (key) => estimateLinesMs(key, countOf(key)),
};

function countOf({ parameters }: ActivityKey): number {
  return Number(parameters.lines ?? parameters.appendLines);
}
