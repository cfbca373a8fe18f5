import type { ProbeRule } from '../../domain/probe-rule.js';
import { KIB, NS_PER_MS } from '../../domain/units.js';
import { blockEffect, endsByOperations, isMostlyBytes } from '../block-effect.js';
import { isHeldBack } from '../held-back.js';
import { ownDevices } from '../own-device.js';
import { inWholeBlocks } from '../predict/blocks.js';
import { threadsCurve } from '../predict/throughput-curve.js';
import { volumeCurve } from '../volume-curve.js';
import { waits } from '../waiting.js';
import { baseCell, byThreads, cellsOf, wasAsked } from './base-cell.js';

/** So many threads tell of a few operations at a time, and are known by then, */
const THREADS = 16;
const FEW_SLOTS = 5;
/** so many of more. */
const MOST_THREADS = 64;
const ROUNDS = 2;
/** The least that tells two sizes apart: of blocks nearer to each other both come near to a limit of bytes. */
const TIMES = 8;
const LARGE_BLOCK_BYTES = 32 * KIB;
/** With shorter calls so many threads wait for processors, too. */
const LEAST_CALL_NS = 0.5 * NS_PER_MS;

/** Whether the gain of more in flight ends for the number of operations or for their bytes. */
export const blocksAtTheEnd: ProbeRule = {
  name: 'blocks-at-the-end',
  summary:
    'blocks of an eighth or eight times the size by 16 or 64 threads: whether operations or bytes end the gain',
  propose(facts, diagnosis) {
    const group = { label: diagnosis.workload, cellIds: diagnosis.cellIds };
    const base = baseCell(facts, diagnosis);
    const curve = volumeCurve(facts, group);
    if (base?.strategy.unit !== 'block' || !isHeldBack(base) || !waits(facts, base)) return null;
    if (curve?.shape !== 'slots' || !curve.ownFiles) return null;
    // A device tells by its counters.
    if (curve.latencyNs < LEAST_CALL_NS || ownDevices(base, facts.volume) !== null) return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    // The usual question comes first: it is cheaper, and tells most.
    const effect = blockEffect(facts, group);
    if (effect === null || effect.limited === 'bytes' || isMostlyBytes(effect, group)) return null;
    const slots = curve.slots ?? 0;
    if (endsByOperations(effect, slots, group)) return null;
    const { blockSizeBytes } = base.key;
    const other = blockSizeBytes >= LARGE_BLOCK_BYTES ? blockSizeBytes / TIMES : blockSizeBytes * TIMES;
    const threads = slots <= FEW_SLOTS ? THREADS : MOST_THREADS;
    const wide = byThreads(base, threads);
    const fileSizeBytes = wide.fileSizeBytes ?? base.key.fileSizeBytes;
    const known = threadsCurve(cellsOf(facts, diagnosis)).some(({ concurrency }) => concurrency === threads);
    const changes = [{ ...wide, ...inWholeBlocks(other, fileSizeBytes) }, ...(known ? [] : [wide])];
    return {
      question: 'Does the volume serve so many operations at a time, or so many bytes?',
      why: 'blocks of another size do as many operations by many threads if it serves operations, and move as many bytes if it serves these',
      cells: changes.map((change) => ({ baseCellId: base.id, change, rounds: ROUNDS })),
    };
  },
};
