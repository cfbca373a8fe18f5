import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/** `pwrite(2)` in C++ on a thread of its own: the ceiling that the routes of Node.js are held against. */
export const nativePwrite: Strategy = {
  name: 'native-pwrite',
  summary: 'pwrite(2) in C++, on one thread of its own: no JavaScript, no libuv',
  unit: 'block',
  family: 'native',
  usesPool: false,
  blocksLoop: false,
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: noPool,
    depth: fixed(1, 'its one thread has one call in flight'),
  }),
  parameters: [vectorParameter],
  open: (context) => Promise.resolve(new NativeSession('pwrite', context)),
};
