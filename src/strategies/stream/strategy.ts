import type { Strategy, StrategyParameter } from '../../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from '../drive/capabilities.js';
import { poolRoute } from '../drive/pool-route.js';

/** Of streams that write. */
export const highWaterMark = {
  name: 'highWaterMark',
  kind: 'number',
  summary:
    'bytes that wait in the stream before it says that it is full; 0: what Node.js gives by itself (20: 16 KiB, from 22 on 64 KiB)',
  defaultValue: 0,
  min: 0,
  max: 2 ** 30,
} as const satisfies StrategyParameter;

/** What both forms of streams have in common. */
export const streamStrategy = {
  ...poolRoute,
  opensBy: 'path',
  capabilities: capabilities({
    depth: fixed('files', 'each file has one stream, all files at once'),
    operation: honouredExcept(['read', 'mix'], 'it is a stream that writes'),
    pattern: fixed('seq', 'a stream goes from the start to the end'),
    durability: honouredExcept(['group'], 'a file has one stream, and no other writer to share a sync with'),
  }),
  parameters: [highWaterMark],
} as const satisfies Partial<Strategy>;
