import { describe, expect, it } from 'vitest';
import { queues, serviceTime, timesSystemCalls } from '../../../src/diagnosis/service-times.js';
import { cell, type CellOptions, type StrategyName } from './build/synthetic-facts.js';
import { latencies, MS } from './build/synthetic-operations.js';

const of = (strategy: StrategyName, options: CellOptions = {}) => cell({ strategy, ops: [1000], ...options });

describe('timesSystemCalls', () => {
  it.each([
    ['fs-sync', {}, true],
    ['native-pwrite', {}, true],
    ['native-threads', { threads: 8 }, true],
    ['native-uv', {}, false],
    ['fs-promises', {}, false],
    ['worker-pool', {}, false],
    ['fs-sync', { rate: 100 }, false],
    ['native-threads', { threads: 8, rate: 100 }, false],
  ] as const)('%s %o: %s', (strategy, key, expected) => {
    expect(timesSystemCalls(of(strategy, { key }))).toBe(expected);
  });
});

describe('queues', () => {
  it('holds where more is in flight than threads serve', () => {
    expect(queues(of('native-uv', { key: { poolSize: 4, depth: 16 } }))).toBe(true);
    expect(queues(of('native-uv', { key: { poolSize: 16, depth: 16 } }))).toBe(false);
    expect(queues(of('native-threads', { key: { threads: 8, depth: 8 } }))).toBe(false);
    const two = of('native-uv', { key: { poolSize: 4, depth: 4 }, members: ['/a', '/b'] });
    expect(queues(two)).toBe(true);
  });
});

describe('serviceTime', () => {
  it('is of the latencies of a route that calls by itself', () => {
    const one = of('native-threads', { operations: { write: latencies(2 * MS, { count: 500 }) } });
    const time = serviceTime(one, 'write')!;
    expect(time).toMatchObject({ count: 500, source: `latencies of write, cell ${one.id}` });
    expect(time.meanNs / MS).toBeCloseTo(2, 1);
    // 500 are too few for one in a hundred.
    expect(time.p99Ns).toBeNull();
    expect(time.p50Ns! / MS).toBeGreaterThan(1.8);
  });

  it('is of the stage where it was stamped, of a route that does not call by itself', () => {
    const write = latencies(8 * MS, { serviceNs: 2 * MS });
    const time = serviceTime(of('native-uv', { operations: { write } }), 'write')!;
    expect(time.meanNs / MS).toBeCloseTo(2, 1);
    expect(time.source).toContain('stage service of write');
    // One staged trial says less than all rounds.
    const own = serviceTime(of('fs-sync', { operations: { write } }), 'write')!;
    expect(own.meanNs / MS).toBeCloseTo(8, 0);
    expect(own.source).toContain('latencies of write');
  });

  it('is not known where the latencies hold waits of other kinds, or there is no such operation', () => {
    const write = latencies(8 * MS);
    expect(serviceTime(of('native-uv', { operations: { write } }), 'write')).toBeNull();
    expect(serviceTime(of('fs-sync', { operations: { write } }), 'sync')).toBeNull();
    const none = { ...write, count: 0 };
    expect(serviceTime(of('fs-sync', { operations: { write: none } }), 'write')).toBeNull();
  });
});
