import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';

/** `pwrite(2)` in C++ on threads of its own: the ceiling that the routes of Node.js are held against. */
export const nativePwrite: Strategy = {
  name: 'native-pwrite',
  summary: 'pwrite(2) in C++, on threads of its own: no JavaScript, no libuv',
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
    depth: fixed(1, 'each of its threads has one call in flight'),
  }),
  parameters: [
    { name: 'threads', kind: 'number', summary: 'threads that write', defaultValue: 1, min: 1, max: 64 },
  ],
  open: (context) => Promise.resolve(new NativeSession('pwrite', context)),
};
