import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency } from '../compare.js';
import { isHeldBack } from '../held-back.js';
import { waits } from '../waiting.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';

const FILES = [1, 16, 4];
/** Threads of the pool, for each file that is in flight, at least. */
const LEAST_POOL = 4;
const ROUNDS = 2;

/** How many whole files the volume serves at a time: what `volume-parallelism` is for blocks. */
export const filesAtATime: ProbeRule = {
  name: 'files-at-a-time',
  summary:
    'the same whole files, 1, 4 and 16 at a time over a pool as large: how many the volume serves at a time',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.strategy.unit !== 'file' || !isHeldBack(base) || !waits(facts, base)) return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    const known = new Set(cellsOf(facts, diagnosis).map(concurrency));
    const missing = FILES.filter((files) => files <= base.key.files && !known.has(files));
    if (known.size >= 2 || missing.length === 0) return null;
    return {
      question: 'How many files does the volume serve at a time?',
      why: 'the processors are idle, so the work waits: for one file after another, for a limit, or for more in flight',
      cells: missing.map((files) => ({
        baseCellId: base.id,
        rounds: ROUNDS,
        change: {
          // A route that blocks the event loop moves one file after another.
          ...(base.strategy.usesPool ? {} : { strategy: 'fs-writefile', parameters: {} }),
          depth: files,
          poolSize: Math.max(files, LEAST_POOL),
        },
      })),
    };
  },
};
