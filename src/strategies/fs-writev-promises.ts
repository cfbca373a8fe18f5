import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import { poolRoute } from './drive/pool-route.js';
import { ownVectorParameter } from './drive/vector-parameter.js';
import { PromisesSession } from './promises/session.js';

/** `FileHandle.writev`, awaited: several blocks, each in a buffer of its own, in one call. */
export const fsWritevPromises: Strategy = {
  name: 'fs-writev-promises',
  summary: "FileHandle.writev of several blocks, depth of them awaited at once, in libuv's pool",
  ...poolRoute,
  capabilities: capabilities({}),
  parameters: [ownVectorParameter],
  open: (context) => Promise.resolve(new PromisesSession(context)),
};
