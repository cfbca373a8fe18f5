import type { Strategy } from '../domain/strategy.js';
import { honouredExcept } from './drive/capabilities.js';
import { StreamSession } from './stream/session.js';
import { streamStrategy } from './stream/strategy.js';

/** `fs.createWriteStream`, written as careless code does: what comes is given to the stream, which keeps it. */
export const fsStreamUnbounded: Strategy = {
  ...streamStrategy,
  name: 'fs-stream-unbounded',
  summary:
    'fs.createWriteStream for each file, ignoring backpressure: all that is not written yet waits in memory',
  capabilities: {
    ...streamStrategy.capabilities,
    durability: honouredExcept(
      ['each', 'every', 'group'],
      'it gives all chunks before the first is written: fs-stream waits for a sync between them',
    ),
  },
  open: (context) => Promise.resolve(new StreamSession(context, false)),
};
