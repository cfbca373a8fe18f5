import type { Sampler } from '../domain/sampler.js';
import { heapColumns, processColumns } from './memory/columns.js';
import { openHeapSession } from './memory/heap-session.js';
import { openTreeSession } from './memory/tree-session.js';

/** What a trial holds in memory: its process, the processes that it started, and the heap within. */
export const memory: Sampler = {
  name: 'memory',
  summary:
    "resident and proportional memory of the trial with its child processes; V8's heap and ArrayBuffers",
  columns: [...processColumns, ...heapColumns],
  openTrial: openTreeSession,
  openChild: openHeapSession,
};
