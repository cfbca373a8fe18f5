import type { Strategy } from '../domain/strategy.js';
import { StreamSession } from './stream/session.js';
import { streamStrategy } from './stream/strategy.js';

/** `fs.createWriteStream`, written as it should be: a full stream is waited for. */
export const fsStream: Strategy = {
  ...streamStrategy,
  name: 'fs-stream',
  summary: 'fs.createWriteStream for each file, waiting for drain where write says that it is full',
  open: (context) => Promise.resolve(new StreamSession(context, true)),
};
