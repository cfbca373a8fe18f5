import { describe, expect, it } from 'vitest';
import { largerPool } from '../../../../src/diagnosis/probes/larger-pool.js';
import { cell, known, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { parallel, serial, slots, threads, type VolumeModel } from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const MS = 1e6;
const waiting = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [390, 390], user: 0.05, system: 0.05, ...options });
const beside = (model: VolumeModel, counts = [1, 4, 16, 64]) =>
  threads(model, { noise: 0, key: { files: 8, fileSizeBytes: 2 ** 21 } }, counts);
const of = (...cells: readonly ReturnType<typeof waiting>[]) => asked(largerPool, volumeFacts(cells, 'fuse'));
const sizes = (proposal: ReturnType<typeof of>) => proposal?.cells.map(({ change }) => change.poolSize);

describe('larger-pool', () => {
  it('tries pools up to what is in flight', () => {
    expect(sizes(of(waiting()))).toEqual([8, 16]);
    expect(sizes(of(waiting({ key: { depth: 64 } })))).toEqual([8, 16, 64]);
    expect(sizes(of(waiting({ key: { depth: 7 } })))).toEqual([7]);
    expect(sizes(of(waiting({ key: { depth: 128 } })))).toEqual([8, 16, 64]);
    // A thread or two more than 64 would tell nothing.
    expect(sizes(of(waiting({ key: { depth: 128, poolSize: 64 } })))).toEqual([128]);
    expect(sizes(of(waiting({ key: { depth: 512, poolSize: 128 } })))).toEqual([256]);
  });

  it('repeats the base where there is one round of it, so that the two can be compared', () => {
    const one = waiting({ ops: [390] });
    expect(of(one)!.cells.filter(({ change }) => Object.keys(change).length === 0)).toEqual([
      { baseCellId: one.id, change: {}, rounds: 2 },
    ]);
  });

  it('foretells each by what threads do with as many calls in flight', () => {
    const proposal = of(waiting({ key: { depth: 64 } }), ...beside(slots(32, 10 * MS)))!;
    expect(proposal.cells.map(({ prediction }) => prediction?.ratio)).toEqual([2, 4, 8]);
    expect(proposal.cells[0]!.prediction).toMatchObject({
      metric: 'operationsPerSecond',
      basis: 'what native-threads do with 8 calls in flight over that with 4',
    });
  });

  it('tries one size alone where threads promise nothing, so that it is seen', () => {
    const facts = volumeFacts([waiting({ key: { depth: 64 } }), ...beside(serial(10 * MS))], 'fuse');
    const proposal = asked(largerPool, facts)!;
    expect(proposal.isUnpromising).toBe(true);
    expect(of(waiting({ key: { depth: 64 } }), ...beside(slots(32, 10 * MS)))!.isUnpromising).toBe(false);
    expect(sizes(proposal)).toEqual([16]);
    expect(proposal.cells[0]!.prediction?.ratio).toBeCloseTo(1);
  });

  it.each([
    [16, 1, [8, 16], [2, 4]],
    [8, 2, [8], [2]],
    [4, 4, null, null],
  ])('tries larger ones of processes with %i in flight each', (inFlight, processes, tried, ratios) => {
    const parameters = { inside: 'fs-promises', inFlight, pool: 4, vector: 1 };
    const base = waiting({ strategy: 'process-pool', key: { parameters } });
    const probed = beside(parallel(10 * MS));
    const facts = afterProbe(volumeFacts([base, ...probed], 'fuse'), 'volume-parallelism');
    const ownCellIds = probed.map(({ id }) => id);
    const proposal = asked(largerPool, {
      ...facts,
      probes: facts.probes.map((probe) => ({ ...probe, ownCellIds })),
    });
    expect(proposal?.cells.map(({ change }) => change) ?? null).toEqual(
      tried?.map((pool) => ({ parameters: { ...parameters, pool } })) ?? null,
    );
    expect(proposal?.cells.map(({ prediction }) => prediction?.ratio) ?? null).toEqual(ratios);
    if (processes === 2)
      expect(proposal!.why).toContain('8 operations are in flight on 4 threads in each of 2 processes');
    const known = waiting({ strategy: 'process-pool', key: { parameters: { ...parameters, pool: 8 } } });
    expect(of(base, known)).toBeNull();
  });

  it('takes five rounds of both where the gain is foretold to be small', () => {
    const rounds = (depth: number, ...others: readonly ReturnType<typeof waiting>[]) => {
      const base = waiting({ key: { depth } });
      return of(base, ...others)!.cells.map(({ change, rounds }) => [change.poolSize ?? null, rounds]);
    };
    expect(rounds(5)).toEqual([
      [5, 5],
      [null, 5],
    ]);
    expect(rounds(5, ...beside(parallel(10 * MS)))).toEqual([
      [5, 5],
      [null, 5],
    ]);
    expect(rounds(7)).toEqual([[7, 2]]);
    // Nothing is to be seen of it.
    expect(rounds(5, ...beside(slots(4, 10 * MS)))).toEqual([[5, 2]]);
    // Several pools bear each other out.
    expect(rounds(64, ...beside(slots(5, 10 * MS)))).toEqual([
      [8, 2],
      [16, 2],
      [64, 2],
    ]);
  });

  it('asks nothing where threads are idle, nothing waits for one, or larger pools were measured', () => {
    expect(of(waiting({ pool: { saturatedShare: known(0.3) } }))).toBeNull();
    expect(of(waiting({ key: { depth: 4 } }))).toBeNull();
    expect(of(waiting(), waiting({ key: { poolSize: 16 } }))).toBeNull();
    expect(of(waiting({ user: 1, system: 0.9 }))).toBeNull();
    expect(of(...beside(parallel(10 * MS)))).toBeNull();
    expect(asked(largerPool, afterProbe(volumeFacts([waiting()], 'fuse'), 'larger-pool'))).toBeNull();
  });
});
