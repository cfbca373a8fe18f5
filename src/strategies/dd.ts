import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept, noPool } from './drive/capabilities.js';
import { whyAbsent } from '../native/program.js';
import { DdSession } from './dd/session.js';

/** `dd` itself, as the reference that people use: one program for each file, its start and end included. */
export const dd: Strategy = {
  name: 'dd',
  summary:
    'the program dd, one for each file with its start and end, depth of them at once: zeros written or files read',
  unit: 'file',
  family: 'reference',
  usesPool: false,
  blocksLoop: false,
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'path',
  capabilities: capabilities({
    poolSize: noPool,
    depth: { kind: 'honoured', max: { value: 64, why: 'each in flight is a process' } },
    blockSize: fixed('file', 'one dd writes a whole file, in pieces of its parameter bs'),
    pattern: fixed('seq', 'dd goes from the start to the end'),
    content: fixed('zero', 'it reads /dev/zero'),
    durability: honouredExcept(
      ['every', 'group'],
      'each dd writes a whole file, which has a sync of its own',
    ),
  }),
  parameters: [
    {
      name: 'bs',
      kind: 'number',
      summary: 'bytes that dd moves with one call',
      defaultValue: 2 ** 20,
      min: 512,
      max: 2 ** 30,
    },
  ],
  absent: () => Promise.resolve(whyAbsent('dd')),
  // Where it is not installed the session cannot be made: the promise is to be rejected then.
  open: (context) =>
    new Promise((resolve) => {
      resolve(new DdSession(context));
    }),
};
