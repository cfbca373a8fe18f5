import type { Strategy } from '../domain/strategy.js';
import { appendCapabilities } from './drive/append-capabilities.js';
import { noPool } from './drive/capabilities.js';
import { blockingRoute } from './drive/pool-route.js';
import { atTheEnd } from './drive/write-form.js';
import { SyncSession } from './sync/session.js';

/** `fs.writeSync` without a position to a file that stays open for appending, as writers of logs do it that must not lose a line. */
export const fsAppendOpenSync: Strategy = {
  name: 'fs-append-open-sync',
  summary: 'fs.writeSync at the end of a file that stays open with O_APPEND, on the thread of the event loop',
  ...blockingRoute,
  appends: true,
  capabilities: { ...appendCapabilities, poolSize: noPool },
  parameters: [],
  open: (context) => Promise.resolve(new SyncSession(context, atTheEnd)),
};
