import type { Strategy } from '../domain/strategy.js';
import { CallbackSession } from './callback/session.js';
import { capabilities } from './drive/capabilities.js';
import { poolRoute } from './drive/pool-route.js';
import { ownVectorParameter } from './drive/vector-parameter.js';

/** `fs.writev` with a callback: several blocks, each in a buffer of its own, in one call. */
export const fsWritev: Strategy = {
  name: 'fs-writev',
  summary: "fs.writev of several blocks with a callback, depth calls in flight in libuv's pool",
  ...poolRoute,
  capabilities: capabilities({}),
  parameters: [ownVectorParameter],
  open: (context) => Promise.resolve(new CallbackSession(context)),
};
