import type { Strategy } from '../domain/strategy.js';
import { capabilities, noPool } from './drive/capabilities.js';
import { NativeSession } from './drive/native-session.js';
import { vectorParameter } from './drive/vector-parameter.js';

/** io_uring by raw system calls: as many operations in flight as the depth, from one thread. */
export const nativeUring: Strategy = {
  name: 'native-uring',
  summary: 'io_uring in C++, depth operations in one ring: no JavaScript, no libuv',
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
    depth: { kind: 'honoured', max: { value: 4096, why: 'a ring has at most so many entries here' } },
  }),
  parameters: [
    {
      name: 'mode',
      kind: 'choice',
      summary:
        'sqe: a system call for each operation, and where the kernel works through the page cache a look at completions for 20 us before a wait, as long as that pays; plain: one call for all that is ready, and no look; spin: as sqe, with a look before each wait',
      defaultValue: 'sqe',
      values: ['plain', 'sqe', 'spin'],
    },
    {
      name: 'registered',
      kind: 'choice',
      summary:
        'buffers registered with the ring (IORING_REGISTER_BUFFERS): auto: with O_DIRECT, where it pays; on; off',
      defaultValue: 'auto',
      values: ['auto', 'on', 'off'],
    },
    vectorParameter,
  ],
  // Where io_uring is forbidden the session cannot be made: the promise is to be rejected then.
  open: (context) =>
    new Promise((resolve) => {
      resolve(new NativeSession('uring', context));
    }),
};
