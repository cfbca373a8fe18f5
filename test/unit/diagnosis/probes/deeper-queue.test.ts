import { describe, expect, it } from 'vitest';
import { deeperQueue } from '../../../../src/diagnosis/probes/deeper-queue.js';
import { cell, known, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { slots, threads } from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const shallow = (depth: number, options: CellOptions = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    user: 0.02,
    system: 0.02,
    pool: { busyMean: known(depth) },
    ...options,
    key: { depth, ...options.key },
  });
const of = (...cells: readonly ReturnType<typeof shallow>[]) =>
  asked(deeperQueue, volumeFacts(cells, 'fuse'));

describe('deeper-queue', () => {
  it('keeps four times as much in flight, with threads for it', () => {
    const base = shallow(2);
    const proposal = of(base)!;
    expect(proposal.why).toContain('only 2 operations are in flight');
    expect(proposal.cells).toEqual([
      {
        baseCellId: base.id,
        change: { depth: 8, poolSize: 8 },
        rounds: 2,
        prediction: {
          metric: 'operationsPerSecond',
          ratio: 4,
          basis: '8 calls of the same length at a time over 2, if the volume serves them together',
        },
      },
    ]);
    expect(of(shallow(1))!.cells[0]!.change).toEqual({ depth: 4, poolSize: 4 });
  });

  it('asks for a disturbed base once more, behind what it asks for', () => {
    const base = shallow(2, { disturbances: ['other programs used 1.5 of 2 processors'] });
    const changes = of(base)!.cells.map(({ change }) => change);
    expect(changes).toEqual([{ depth: 8, poolSize: 8 }, {}]);
  });

  it('foretells by threads where they tell', () => {
    const beside = threads(slots(4, 1e6), { noise: 0, key: { files: 8, fileSizeBytes: 2 ** 21 } });
    expect(of(shallow(2), ...beside)!.cells[0]!.prediction?.ratio).toBe(2);
  });

  it('has more workers, not threads of a pool that they do not use, and no more than sixteen', () => {
    const workers = (depth: number) => of(shallow(depth, { strategy: 'worker-pool', pool: null }));
    expect(workers(2)!.cells[0]!.change).toEqual({ depth: 8 });
    expect(workers(8)!.cells[0]!.change).toEqual({ depth: 16 });
    expect(workers(16)).toBeNull();
    expect(of(shallow(4, { strategy: 'native-threads', key: { threads: 4 } }))).toBeNull();
  });

  it('leaves to the pool what is more than its threads, and asks nothing that is known', () => {
    expect(of(shallow(16))).toBeNull();
    const processes = (pool: number) =>
      of(shallow(16, { strategy: 'process-pool', pool: null, key: { parameters: { inFlight: 8, pool } } }));
    expect(processes(4)).toBeNull();
    expect(processes(8)!.cells[0]!.change).toEqual({ depth: 64 });
    expect(of(shallow(4), shallow(16, { key: { poolSize: 16 } }))).toBeNull();
    expect(of(shallow(1, { loop: 0.95 }))).toBeNull();
    expect(of(cell({ strategy: 'fs-sync', ops: [100] }))).toBeNull();
    expect(asked(deeperQueue, afterProbe(volumeFacts([shallow(1)], 'fuse'), 'deeper-queue'))).toBeNull();
  });
});
