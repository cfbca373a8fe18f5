import type { Strategy } from '../domain/strategy.js';
import { awaitedAppends } from './append/awaited.js';
import { appendRoute } from './drive/append-capabilities.js';
import { PathSession } from './drive/path-session.js';

/** `fs.promises.appendFile` for each block: open, write, close. */
export const fsAppend: Strategy = {
  name: 'fs-append',
  summary: 'fs.promises.appendFile: each block opens its file, is appended and closes it, block after block',
  ...appendRoute,
  opensBy: 'path',
  open: (context) => Promise.resolve(new PathSession(context, awaitedAppends)),
};
