import { describe, expect, it } from 'vitest';
import {
  concurrency,
  confidenceInGain,
  fastest,
  hintsGain,
  intervalKind,
  jobShare,
  libuvPools,
  lowered,
  measuredCells,
  measuredOnVolume,
  sameBut,
  showsGain,
  totalDepth,
  type MeasuredCell,
} from '../../../src/diagnosis/compare.js';
import type { RatioEstimate } from '../../../src/domain/statistics.js';
import { cell, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

const measured = (options: CellOptions = {}) => cell({ ops: [1000], ...options }) as MeasuredCell;
const ratio = (
  of: number,
  interval: RatioEstimate['interval'],
  method: RatioEstimate['method'] = 'bootstrap',
): RatioEstimate => ({ ratio: of, interval, method });

it('measuredOnVolume is of all works, without controls and what has no result', () => {
  const [small, large] = [measured(), measured({ key: { blockSizeBytes: 65536 } })];
  const facts = volumeFacts([small, cell({ strategy: 'null', ops: [1] }), cell(), large]);
  expect(measuredOnVolume(facts)).toEqual([small, large]);
});

describe('measuredCells', () => {
  it('takes those of the group that have a result and move bytes', () => {
    const plain = measured();
    const program = measured();
    const cells = [
      plain,
      cell(),
      measured({ strategy: 'null' }),
      { ...program, strategy: { ...program.strategy, family: 'reference' as const } },
      measured(),
    ];
    const cellIds = cells.slice(0, 4).map(({ id }) => id);
    expect(measuredCells(volumeFacts(cells), { label: '', cellIds })).toEqual([plain]);
  });
});

describe('fastest', () => {
  it('is the one with the most bytes, the first of equals, none of none', () => {
    const [a, b, c] = [measured({ ops: [5] }), measured({ ops: [9] }), measured({ ops: [9] })];
    expect(fastest([a, b, c])).toBe(b);
    expect(fastest<MeasuredCell>([])).toBeUndefined();
  });
});

describe('concurrency', () => {
  it('is of processes that share what is in flight as evenly as they can', () => {
    const pools = (depth: number, inFlight: number, pool: number) =>
      libuvPools(
        measured({
          strategy: 'process-pool',
          key: { depth, parameters: { inside: 'fs-promises', inFlight, pool } },
        }),
      );
    expect(pools(16, 16, 4)).toEqual({ processes: 1, threads: 4, inFlight: 16 });
    expect(pools(16, 12, 4)).toEqual({ processes: 2, threads: 4, inFlight: 8 });
    expect(pools(4, 16, 4)).toEqual({ processes: 1, threads: 4, inFlight: 4 });
    expect(libuvPools(measured())).toEqual({ processes: 1, threads: 4, inFlight: 16 });
    expect(libuvPools(measured({ strategy: 'fs-sync' }))).toBeNull();
  });

  it('is of processes with pools no more than these have threads', () => {
    const processes = (parameters: MeasuredCell['key']['parameters']) =>
      concurrency(measured({ strategy: 'worker-pool', key: { depth: 16, parameters } }));
    expect(processes({ inFlight: 16, pool: 4 })).toBe(4);
    expect(processes({ inFlight: 4, pool: 4 })).toBe(16);
    expect(processes({})).toBe(16);
  });

  it.each([
    ['native-uv', { poolSize: 4, depth: 16 }, 4],
    ['native-uv', { poolSize: 16, depth: 4 }, 4],
    ['native-threads', { threads: 8, depth: 8 }, 8],
    ['worker-pool', { threads: null, depth: 6 }, 6],
    ['fs-sync', { depth: 1 }, 1],
    ['native-pwrite', { depth: 16 }, 1],
  ] as const)('of %s %o is %i', (strategy, key, expected) => {
    expect(concurrency(measured({ strategy, key }))).toBe(expected);
  });

  it('counts what is in flight over all members', () => {
    const two = measured({ members: ['/a', '/b'], key: { poolSize: 64, depth: 16 } });
    expect(totalDepth(two)).toBe(32);
    expect(concurrency(two)).toBe(32);
    expect(totalDepth(measured({ members: [] }))).toBe(16);
  });
});

describe('jobShare', () => {
  it('is the time before the final sync over all of it', () => {
    expect(jobShare(measured({ elapsedMs: 300, syncMs: 900 }))).toBe(0.25);
    expect(jobShare(measured({ syncMs: null }))).toBe(1);
    expect(jobShare(cell())).toBe(0);
  });
});

describe('sameBut', () => {
  it('compares all dimensions save those named, and the members', () => {
    const one = measured();
    expect(sameBut(one, measured(), [])).toBe(true);
    const deep = measured({ key: { depth: 64 } });
    expect(sameBut(one, deep, [])).toBe(false);
    expect(sameBut(one, deep, ['depth'])).toBe(true);
    expect(sameBut(one, deep, ['poolSize'])).toBe(false);
    expect(sameBut(one, measured({ members: ['/other'] }), [])).toBe(false);
  });

  it('lets parameters of two strategies differ, save the blocks in a call', () => {
    const uv = measured();
    const promises = measured({ strategy: 'fs-promises' });
    expect(sameBut(uv, promises, ['strategy'])).toBe(true);
    const vector = measured({ key: { parameters: { vector: 16 } } });
    expect(sameBut(vector, promises, ['strategy'])).toBe(false);
    expect(sameBut(vector, uv, [])).toBe(false);
  });
});

describe('hintsGain and showsGain', () => {
  it('need the gain, and an interval above nothing', () => {
    expect(hintsGain(ratio(1.1, [1.01, 1.2]), 0.1)).toBe(true);
    expect(hintsGain(ratio(1.09, [1.05, 1.2]), 0.1)).toBe(false);
    expect(hintsGain(ratio(1.5, [1, 2]), 0.1)).toBe(false);
    expect(hintsGain(ratio(9, null), 0.1)).toBe(false);
    expect(hintsGain(null, 0.1)).toBe(false);
  });

  it('trust a bootstrap interval from 1.1 on, a range of few rounds from 1.25 on', () => {
    expect(showsGain(ratio(1.3, [1.1, 1.5]), 0.1)).toBe(true);
    expect(showsGain(ratio(1.3, [1.09, 1.5]), 0.1)).toBe(false);
    expect(showsGain(ratio(1.5, [1.25, 1.6], 'range'), 0.1)).toBe(true);
    expect(showsGain(ratio(1.5, [1.24, 1.6], 'range'), 0.1)).toBe(false);
  });
});

describe('confidence', () => {
  it('goes by the lower end of the interval', () => {
    expect(confidenceInGain(ratio(3, [2, 4]))).toBe('high');
    expect(confidenceInGain(ratio(3, [1.99, 4]))).toBe('medium');
    expect(confidenceInGain(ratio(3, [1.2, 4], 'range'))).toBe('low');
    expect(confidenceInGain(ratio(3, null))).toBe('low');
  });

  it('is lowered by a step, and ends at low', () => {
    expect((['high', 'medium', 'low'] as const).map(lowered)).toEqual(['medium', 'low', 'low']);
  });
});

describe('intervalKind', () => {
  it('says what an interval is made of', () => {
    expect(intervalKind(ratio(2, [1, 3]))).toBe('bootstrap 95 % interval');
    expect(intervalKind(ratio(2, [1, 3], 'range'))).toMatch(/^range of the rounds, fewer than \d+$/);
  });
});
