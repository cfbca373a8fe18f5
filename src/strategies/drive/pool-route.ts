import type { Strategy } from '../../domain/strategy.js';

/** What routes of Node.js have in common whose operations are requests of libuv's pool on files that are open. */
export const poolRoute = {
  unit: 'block',
  family: 'node',
  usesPool: true,
  blocksLoop: false,
  stages: 'interposer',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
} as const satisfies Partial<Strategy>;

/** The same of those whose calls block the event loop. */
export const blockingRoute = {
  ...poolRoute,
  usesPool: false,
  blocksLoop: true,
} as const satisfies Partial<Strategy>;
