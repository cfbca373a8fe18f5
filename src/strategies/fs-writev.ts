import type { Strategy } from '../domain/strategy.js';
import { CallbackSession } from './callback/session.js';
import { capabilities } from './drive/capabilities.js';
import { poolRoute } from './drive/pool-route.js';

/** `fs.writev` with a callback: several blocks, each in a buffer of its own, in one call. */
export const fsWritev: Strategy = {
  name: 'fs-writev',
  summary: "fs.writev of several blocks with a callback, depth calls in flight in libuv's pool",
  ...poolRoute,
  capabilities: capabilities({}),
  parameters: [
    {
      name: 'vector',
      kind: 'number',
      summary: 'blocks in one call, pwritev',
      defaultValue: 8,
      min: 2,
      max: 1024,
    },
  ],
  open: (context) => Promise.resolve(new CallbackSession(context)),
};
