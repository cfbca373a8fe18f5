import type { Strategy } from '../domain/strategy.js';
import { fixed, honoured, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';

/** `pwrite(2)` in C++ on threads of its own: the ceiling that the routes of Node.js are held against. */
export const nativePwrite: Strategy = {
  name: 'native-pwrite',
  summary: 'pwrite(2) in C++, on threads of its own: no JavaScript, no libuv',
  unit: 'block',
  family: 'native',
  usesPool: false,
  blocksLoop: false,
  stampsStages: false,
  movesBytes: true,
  capabilities: {
    poolSize: noPool,
    depth: fixed(1, 'each of its threads has one call in flight'),
    direct: honoured,
    content: honoured,
  },
  parameters: [{ name: 'threads', summary: 'threads that write', defaultValue: 1, min: 1, max: 64 }],
  open: (context) => Promise.resolve(new NativeSession('pwrite', context)),
};
