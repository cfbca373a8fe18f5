import { libuvIo, goesByLibuvRing, MOST_BY_LIBUV_RING } from '../../domain/libuv-io.js';
import type { Strategy, StrategyContext, StrategyParameter, StrategySession } from '../../domain/strategy.js';
import { fixed } from './capabilities.js';
import { requireLibuvRing } from './libuv-ring.js';

const ioParameter: StrategyParameter = {
  name: 'io',
  kind: 'choice',
  summary:
    "pool: libuv's thread pool; uring: libuv's own io_uring (UV_USE_IO_URING=1), where this Node.js has it",
  defaultValue: 'pool',
  values: libuvIo,
};

const whatTheRingTakes: Partial<Strategy['capabilities']> = {
  poolSize: fixed(null, 'with io=uring its operations go by an io_uring of libuv, not by the pool'),
  depth: {
    kind: 'honoured',
    max: {
      value: MOST_BY_LIBUV_RING,
      why: 'the io_uring of libuv holds no more, and the pool would do the rest',
    },
  },
};

/**
 * A route whose operations are file requests of libuv's, with the parameter that says what libuv does them by. By the
 * ring there is no pool, and nobody stamps stages. It opens by the ring only where that is seen to be in force.
 */
export function byLibuv(route: Strategy): Strategy {
  return {
    ...route,
    parameters: [ioParameter, ...route.parameters],
    traitsWith: (parameters) =>
      goesByLibuvRing({ parameters })
        ? { usesPool: false, stages: null, capabilities: { ...route.capabilities, ...whatTheRingTakes } }
        : {},
    open: async (context: StrategyContext): Promise<StrategySession> => {
      if (goesByLibuvRing(context)) await requireLibuvRing();
      return route.open(context);
    },
  };
}
