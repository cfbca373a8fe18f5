import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept, noPool } from './drive/capabilities.js';
import { blockingRoute } from './drive/pool-route.js';
import { vectorParameter } from './drive/vector-parameter.js';
import { SyncSession } from './sync/session.js';

/** `fs.writeSync` and its like, one after another on the event loop's thread. */
export const fsSync: Strategy = {
  name: 'fs-sync',
  summary: 'fs.writeSync: one call after another, on the thread of the event loop',
  ...blockingRoute,
  capabilities: capabilities({
    poolSize: noPool,
    depth: fixed(1, 'a synchronous call has one in flight'),
    durability: honouredExcept(['group'], 'one thread has no writes in flight that could share a sync'),
  }),
  parameters: [vectorParameter],
  open: (context) => Promise.resolve(new SyncSession(context)),
};
