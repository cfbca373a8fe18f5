import type { Sampler } from '../domain/sampler.js';
import { loadAddon } from '../native/addon.js';
import { poolColumns } from './threads/pool-columns.js';
import { openPoolSession } from './threads/pool-session.js';
import { openProbeSession } from './threads/probe-session.js';

/** Who works in libuv's pool, and how long the queue before it is. */
export const threadpool: Sampler = {
  name: 'threadpool',
  summary: "threads of libuv's pool, in which system call, on which volume; the wait for one of them",
  columns: poolColumns,
  openTrial: openPoolSession,
  openChild: (context) => openProbeSession(context, loadAddon),
};
