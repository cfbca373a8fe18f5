import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/** `pwrite(2)` in C++ on several threads of its own: what the volume gives to more than one writer. */
export const nativeThreads: Strategy = {
  name: 'native-threads',
  summary: 'pwrite(2) in C++, on several threads of its own, one call in flight on each',
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
    { name: 'threads', kind: 'number', summary: 'threads that write', defaultValue: 2, min: 1, max: 64 },
    {
      name: 'sharing',
      kind: 'choice',
      summary: 'own: each thread has files of its own; shared: all are in one file at a time',
      defaultValue: 'own',
      values: ['own', 'shared'],
    },
    vectorParameter,
  ],
  open: (context) => Promise.resolve(new NativeSession('pwrite', context)),
};
