import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/**
 * What an addon's author writes: a `Napi::AsyncWorker` for each operation, made for it and deleted after it. Its
 * completion is C++ that begins the next operation: no JavaScript runs in between.
 */
export const nativeAsyncWorker: Strategy = {
  name: 'native-async-worker',
  summary: 'Napi::AsyncWorker in C++, a new one for each operation; stamps submit, queue, service, deliver',
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
  open: (context) => Promise.resolve(new NativeSession('async-worker', context)),
};
