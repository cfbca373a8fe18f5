import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import { byLibuv } from './drive/libuv-io.js';
import { poolRoute } from './drive/pool-route.js';
import { PromisesSession } from './promises/session.js';

/** `FileHandle.write`, awaited: each lane is one async function. */
export const fsPromises: Strategy = byLibuv({
  name: 'fs-promises',
  summary: "FileHandle.write of fs/promises, depth of them awaited at once, in libuv's pool",
  ...poolRoute,
  capabilities: capabilities({}),
  parameters: [],
  open: (context) => Promise.resolve(new PromisesSession(context)),
});
