import type { ProbeRule } from '../../domain/probe-rule.js';
import { inWholeBlocks } from '../predict/blocks.js';
import {
  bytesInAnyBlocks,
  isOneRequest,
  MOST_SURE_BLOCK,
  ONE_REQUEST,
  oneRequestOf,
} from '../unseen-device.js';
import { volumeCurve } from '../volume-curve.js';
import { byThreads, wasAsked } from './base-cell.js';

const MOST_THREADS = 64;
const ROUNDS = 2;

/** Whether the small blocks of a comparison are requests by themselves, where no device counts them. */
export const smallestBlocks: ProbeRule = {
  name: 'smallest-blocks',
  summary:
    'blocks of 2 KiB, where a volume without a device moves as many bytes in small blocks as in large ones',
  propose(facts, diagnosis) {
    const group = { label: diagnosis.workload, cellIds: diagnosis.cellIds };
    const effect = bytesInAnyBlocks(facts, group);
    if (effect === null || wasAsked(facts, this.name, diagnosis)) return null;
    const { small } = effect;
    // What is read comes by whole pages, and a whole file of this size is made of names.
    if (small.strategy.unit !== 'block' || small.key.operation !== 'write' || small.key.direct) return null;
    if (isOneRequest(small) || small.key.blockSizeBytes > MOST_SURE_BLOCK || oneRequestOf(facts, small))
      return null;
    // Where more in flight do more, so small blocks fill the volume only if there are many of them.
    const isDelayed = volumeCurve(facts, group)?.shape === 'slots';
    const many = isDelayed && small.strategy.name === 'native-threads' ? byThreads(small, MOST_THREADS) : {};
    const change = { ...many, ...inWholeBlocks(ONE_REQUEST, many.fileSizeBytes ?? small.key.fileSizeBytes) };
    return {
      question: 'Is a small block one request of this volume, or several?',
      why: 'slow requests of a few KiB, one after another, move as many bytes in any larger block as a limit of bytes does; half of the smallest has half as many',
      cells: [{ baseCellId: small.id, change, rounds: ROUNDS }],
    };
  },
};
