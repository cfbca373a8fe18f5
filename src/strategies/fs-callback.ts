import type { Strategy } from '../domain/strategy.js';
import { CallbackSession } from './callback/session.js';
import { capabilities } from './drive/capabilities.js';
import { byLibuv } from './drive/libuv-io.js';
import { poolRoute } from './drive/pool-route.js';

/** `fs.write` with a callback: each lane has one call in libuv's pool, or in its io_uring. */
export const fsCallback: Strategy = byLibuv({
  name: 'fs-callback',
  summary: "fs.write with a callback, depth calls in flight in libuv's pool",
  ...poolRoute,
  capabilities: capabilities({}),
  parameters: [],
  open: (context) => Promise.resolve(new CallbackSession(context)),
});
