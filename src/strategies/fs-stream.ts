import type { Strategy } from '../domain/strategy.js';
import { honouredExcept } from './drive/capabilities.js';
import { StreamSession } from './stream/session.js';
import { highWaterMark, streamStrategy } from './stream/strategy.js';

/** `fs.createWriteStream`, written as it should be: a full stream is waited for; and `fs.createReadStream`. */
export const fsStream: Strategy = {
  ...streamStrategy,
  name: 'fs-stream',
  summary:
    'fs.createWriteStream for each file, waiting for drain where write says that it is full; fs.createReadStream, whose chunks are of the block size',
  capabilities: {
    ...streamStrategy.capabilities,
    operation: honouredExcept(['mix'], 'a stream writes or reads'),
  },
  parameters: [
    {
      ...highWaterMark,
      summary: `of writes: ${highWaterMark.summary}; chunks that are read are of the block size`,
      notFor: [
        {
          operation: 'read',
          why: 'its highWaterMark is of writes, and chunks that are read are of the block size',
          remedy: 'Give --block-size, and fs-stream without highWaterMark',
        },
      ],
    },
  ],
  open: (context) => Promise.resolve(new StreamSession(context, true)),
};
