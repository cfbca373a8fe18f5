import type { Strategy } from '../domain/strategy.js';
import { capabilities, honouredExcept, noPool } from './drive/capabilities.js';
import { whyAbsent } from '../native/program.js';
import { ENGINES } from './fio/arguments.js';
import { FioSession } from './fio/session.js';

/**
 * fio itself, as the reference from outside: the same job by one of its own engines, in a process of its own. A paced job
 * it paces by its own `rate`; its latencies then still count from the call, not from the intended start, which it does
 * not keep (`rate_process` chooses how the starts are spread, not from where time is taken).
 */
export const fio: Strategy = {
  name: 'fio',
  summary:
    'fio itself (psync, libaio or io_uring), the reference from outside; its latencies are from its own clock',
  unit: 'block',
  family: 'reference',
  usesPool: false,
  blocksLoop: false,
  stages: null,
  movesBytes: true,
  writesContent: 'own',
  opensBy: 'path',
  leftOutOfSets: 'it tells no bytes by volume',
  capabilities: capabilities({
    poolSize: noPool,
    depth: { kind: 'honoured', max: { value: 256, why: 'psync has a thread for each in flight' } },
    durability: honouredExcept(['group'], 'fio shares no sync between its writes in flight'),
  }),
  parameters: [
    {
      name: 'engine',
      kind: 'choice',
      summary: "fio's ioengine",
      defaultValue: 'psync',
      values: ENGINES,
    },
  ],
  absent: () => Promise.resolve(whyAbsent('fio')),
  // Where it is not installed or io_uring is forbidden the session cannot be made: the promise is to be rejected then.
  open: (context) =>
    new Promise((resolve) => {
      resolve(new FioSession(context));
    }),
};
