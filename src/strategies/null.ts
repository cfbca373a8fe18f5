import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';

/** Executes the job without a single system call: what remains is the cost of measuring. */
export const nullStrategy: Strategy = {
  name: 'null',
  summary: 'moves no bytes: the cost of measuring itself',
  unit: 'block',
  family: 'control',
  usesPool: false,
  blocksLoop: false,
  stages: null,
  movesBytes: false,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: noPool,
    depth: fixed(1, 'nothing is ever in flight'),
  }),
  parameters: [],
  open: (context) => Promise.resolve(new NativeSession('null', context)),
};
