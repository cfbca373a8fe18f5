import type { Strategy } from '../domain/strategy.js';
import { fixed, honoured, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';

/** Executes the job without a single system call: what remains is the cost of measuring. */
export const nullStrategy: Strategy = {
  name: 'null',
  summary: 'moves no bytes: the cost of measuring itself',
  unit: 'block',
  family: 'control',
  usesPool: false,
  blocksLoop: false,
  stampsStages: false,
  movesBytes: false,
  capabilities: {
    poolSize: noPool,
    depth: fixed(1, 'nothing is ever in flight'),
    direct: honoured,
    content: honoured,
  },
  parameters: [],
  open: (context) => Promise.resolve(new NativeSession('null', context)),
};
