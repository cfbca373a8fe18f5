import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import { byLibuv } from './drive/libuv-io.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/**
 * libuv's own file requests, as `fs` sends them, without JavaScript. What its threads do is not stamped: the interposer
 * sees their system calls, but its stamps are joined with moments that JavaScript reads, and here there are none.
 */
export const nativeUvfs: Strategy = byLibuv({
  name: 'native-uvfs',
  summary: "uv_fs_write in C++, depth requests in libuv's pool: what fs does without JavaScript",
  unit: 'block',
  family: 'native',
  usesPool: true,
  blocksLoop: false,
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({}),
  parameters: [vectorParameter],
  open: (context) => Promise.resolve(new NativeSession('uvfs', context)),
});
