import type { Strategy } from '../domain/strategy.js';
import { calledBackAppends } from './append/called-back.js';
import { appendRoute } from './drive/append-capabilities.js';
import { PathSession } from './drive/path-session.js';

/** `fs.appendFile` with a callback for each block: open, one write whatever its size, close. */
export const fsAppendCallback: Strategy = {
  name: 'fs-append-callback',
  summary:
    'fs.appendFile with a callback: each block opens its file, is appended and closes it, block after block',
  ...appendRoute,
  opensBy: 'path',
  open: (context) => Promise.resolve(new PathSession(context, calledBackAppends)),
};
