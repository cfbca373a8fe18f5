import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictInFlight } from '../../../../src/diagnosis/predict/in-flight.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, known, notKnown, rounds, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import { parallel, slots, threads } from '../build/synthetic-volumes.js';

const MS = 1e6;
const pooled = (poolSize: number, ops: number, over: Parameters<typeof cell>[0] = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: rounds(ops, 0, 3),
    user: 0.05,
    system: 0.05,
    ...over,
    key: { poolSize, depth: 64, ...over.key },
  });

/** For the first of the cells. */
function predicted(cells: readonly CellFacts[], to: number) {
  const measured = cells as readonly MeasuredCell[];
  return predictInFlight(volumeFacts(cells, 'fuse'), measured, measured[0]!, to);
}

describe('predictInFlight', () => {
  it('goes by what threads of our own do', () => {
    const cells = [pooled(4, 390), ...threads(slots(8, 10 * MS), { noise: 0 }, [1, 4, 16, 64])];
    expect(predicted(cells, 64)).toEqual({
      ratio: 2,
      basis: 'what native-threads do with 64 calls in flight over that with 4',
    });
    // The advised setting itself says nothing: it is what is foretold.
    expect(predicted([...cells, pooled(64, 390)], 64)?.ratio).toBe(2);
  });

  it('goes by other pools of the route where there are no threads, without the advised one', () => {
    const cells = [pooled(4, 400), pooled(8, 600), pooled(16, 620), pooled(64, 6400)];
    const prediction = predicted(cells, 64);
    expect(prediction?.ratio).toBeCloseTo(1.55);
    expect(prediction?.basis).toContain('fs-promises with other pools');
  });

  it('goes by the length of a call where nothing else was measured', () => {
    expect(predicted([pooled(4, 400)], 16)?.ratio).toBe(4);
    // The threads rise as far as they go: no end is known.
    expect(predicted([pooled(4, 400), ...threads(parallel(10 * MS), {}, [1, 4])], 16)?.ratio).toBe(4);
  });

  it('gains no more than there are processors for', () => {
    const busy = pooled(4, 400, { user: 0.3, system: 0.5 });
    expect(predicted([busy], 64)).toEqual({
      ratio: 2.5,
      basis: '4 calls at a time keep 0.8 of 2 processors busy',
    });
    const full = pooled(4, 400, { user: 1, system: 1.2 });
    expect(predicted([full], 64)?.ratio).toBe(1);
  });

  it('ends at the limit of a cgroup', () => {
    const base = pooled(4, 400, { key: { direct: true } }) as MeasuredCell;
    const facts = volumeFacts([base], 'disk', 2, [ioLimit(1000, 'operations/s')]);
    expect(predictInFlight(facts, [base], base, 64)?.ratio).toBe(2.5);
  });

  it('counts the operations in flight of a queue that the pool has threads for', () => {
    const shallow = (busyMean: number) =>
      pooled(4, 100, { key: { depth: 1 }, pool: { busyMean: known(busyMean) } });
    expect(predicted([shallow(0.97)], 4)?.ratio).toBe(4);
    expect(predicted([shallow(0.2)], 4)).toBeNull();
  });

  it('says nothing of idle threads, of what could not be read, or of fewer calls', () => {
    expect(predicted([pooled(4, 400, { pool: { busyMean: known(1) } })], 16)).toBeNull();
    expect(predicted([pooled(4, 400, { pool: { busyMean: notKnown() } })], 16)).toBeNull();
    expect(predicted([pooled(4, 400, { pool: null })], 16)).toBeNull();
    expect(predicted([pooled(4, 400)], 4)).toBeNull();
  });
});
