import type { ActivityWorkload } from '../domain/activity.js';
import { lineRoutes } from './lines/routes.js';

/** Bytes of `line#499999\n`, the longest of half a million. */
const LONGEST_LINE_BYTES = 12;

/** Short lines into one file, by the ways in which people write them; each line is looked for afterwards. */
export const lines: ActivityWorkload = {
  kind: 'activity',
  name: 'lines',
  summary: 'n short lines into one file; afterwards every line is looked for, and in order or not',
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
      name: 'writers',
      summary: 'writers that each await every line of theirs',
      kind: 'number',
      defaultValue: 10,
      min: 1,
      max: 1000,
    },
  ],
  routes: lineRoutes,
  space: ({ parameters }) => ({ bytes: Number(parameters.lines) * LONGEST_LINE_BYTES, inodes: 3 }),
  estimateMs: ({ parameters }) => Number(parameters.lines) / 100,
};
