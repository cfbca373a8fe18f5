import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import {
  bandwidthEvidence,
  describeCell,
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  threadsWords,
  throughputEvidence,
} from '../../../src/diagnosis/words.js';
import { byRing, cell, known, notKnown, type CellOptions } from './build/synthetic-facts.js';

const measured = (options: CellOptions = {}) => cell({ ops: [6090, 6090], ...options }) as MeasuredCell;

describe('describeCell', () => {
  it('names the route, its threads and what is in flight', () => {
    expect(describeCell(measured())).toBe('native-uv, pool 4, 16 in flight');
    expect(describeCell(measured({ strategy: 'native-threads', key: { threads: 1, depth: 1 } }))).toBe(
      'native-threads, 1 thread, 1 in flight',
    );
    expect(describeCell(measured({ strategy: 'fs-sync' }))).toBe('fs-sync');
    expect(describeCell(measured({ strategy: 'fs-callback', key: byRing }))).toBe(
      "fs-callback, libuv's io_uring, 16 in flight",
    );
    const processes = (inFlight: number) =>
      describeCell(measured({ strategy: 'process-pool', key: { parameters: { inFlight, pool: 4 } } }));
    expect([processes(1), processes(8)]).toEqual([
      'process-pool, 16 in flight',
      'process-pool, pools of 4, 16 in flight',
    ]);
    expect(describeCell(measured({ members: ['/a', '/b'] }))).toBe('native-uv, pool 4, 32 in flight');
  });
});

describe('figures in words', () => {
  it('says operations at the mean given, and none where nothing was moved', () => {
    const one = measured();
    expect(operationsWords(one)).toBe('6.09 k operations/s');
    expect(operationsWords(one, one.bytesPerSecond.mean / 2)).toMatch(/^3\.0[45] k operations\/s$/);
    expect(operationsWords(measured({ ops: [0, 0] }), 4096)).toBe('0 operations/s');
  });

  it('says a ratio with its interval, where it has one', () => {
    expect(ratioWords({ ratio: 15.71, interval: [15.2, 16.1], method: 'range' })).toBe(
      '15.7x (15.2 to 16.1)',
    );
    expect(ratioWords({ ratio: 2, interval: null, method: 'range' })).toBe('2x');
  });

  it('says of shares that round to nothing that they are small', () => {
    expect([0, 0.0004, 0.0099, 0.01, 0.624, 1].map(percent)).toEqual([
      '0 %',
      '0.04 %',
      '0.99 %',
      '1 %',
      '62 %',
      '100 %',
    ]);
  });

  it('counts threads', () => {
    expect([threadsWords(1), threadsWords(8)]).toEqual(['1 thread', '8 threads']);
  });
});

describe('evidence', () => {
  it('has name, figure, unit and source', () => {
    const one = measured();
    expect(throughputEvidence(one)).toEqual([
      {
        name: 'operations/s of native-uv, pool 4, 16 in flight',
        value: 6090,
        unit: 'operations/s',
        source: `cell ${one.id}`,
      },
      {
        name: 'bandwidth of native-uv, pool 4, 16 in flight',
        value: 24.9,
        unit: 'MB/s',
        source: `cell ${one.id}`,
      },
    ]);
    expect(bandwidthEvidence('b', 2.5e9, 's')).toEqual({ name: 'b', value: 2.5, unit: 'GB/s', source: 's' });
  });

  it('says of a ratio what its interval is, or that there is one round', () => {
    const cells = [measured(), measured()];
    const of = (interval: readonly [number, number] | null) =>
      ratioEvidence('gain', { ratio: 2, interval, method: 'bootstrap' }, cells);
    expect(of([1.9, 2.1])).toMatchObject({
      name: 'gain (bootstrap 95 % interval)',
      source: `cell ${cells[0]!.id}, cell ${cells[1]!.id}`,
    });
    expect(of(null).name).toBe('gain (one round)');
  });

  it('is none of a fact that is not known', () => {
    expect(factEvidence('f', notKnown(), 'ms')).toEqual([]);
    expect(factEvidence('f', known(1.23456, 'there'), 'ms')).toEqual([
      { name: 'f', value: 1.23, unit: 'ms', source: 'there' },
    ]);
    expect(factEvidence('f', known(1.6), 'bytes', 0)[0]!.value).toBe(2);
  });
});
