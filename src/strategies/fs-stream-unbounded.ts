import type { Strategy } from '../domain/strategy.js';
import { StreamSession } from './stream/session.js';
import { streamStrategy } from './stream/strategy.js';

/** `fs.createWriteStream`, written as careless code does: what comes is given to the stream, which keeps it. */
export const fsStreamUnbounded: Strategy = {
  ...streamStrategy,
  name: 'fs-stream-unbounded',
  summary:
    'fs.createWriteStream for each file, ignoring backpressure: all that is not written yet waits in memory',
  open: (context) => Promise.resolve(new StreamSession(context, false)),
};
