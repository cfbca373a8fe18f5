import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { whyNoLibuvRing } from '../../src/strategies/drive/libuv-ring.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { openHere } from '../requires.js';
import { byLibuvRing } from './forms.js';

export const strategies: readonly Strategy[] = await loadAll(registry);

/** The project `ring` of vitest starts a process whose libuv has a ring: there the routes by it stand for all. */
const inRing = process.env.UV_USE_IO_URING === '1';

/** Those that open files by descriptor and move bytes. */
export const moving = openHere(
  (inRing ? byLibuvRing(strategies) : strategies).filter(
    ({ movesBytes, opensBy }) => movesBytes && opensBy === 'descriptor',
  ),
  ({ name }) => name,
  inRing ? await whyNoLibuvRing() : null,
);
