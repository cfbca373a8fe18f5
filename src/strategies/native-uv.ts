import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/** One `uv_queue_work` for each operation: libuv's pool without JavaScript, its four stages stamped. */
export const nativeUv: Strategy = {
  name: 'native-uv',
  summary: "uv_queue_work in C++, depth works in libuv's pool; stamps submit, queue, service, deliver",
  unit: 'block',
  family: 'native',
  usesPool: true,
  blocksLoop: false,
  stages: 'self',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({}),
  parameters: [vectorParameter],
  open: (context) => Promise.resolve(new NativeSession('uv', context)),
};
