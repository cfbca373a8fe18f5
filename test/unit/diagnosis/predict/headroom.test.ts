import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { within } from '../../../../src/diagnosis/predict/headroom.js';
import type { Prediction } from '../../../../src/domain/probe.js';
import type { Limit } from '../../../../src/domain/target.js';
import { cell, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';

const base = cell({ ops: [1000, 1000], key: { direct: true, durability: 'none' } }) as MeasuredCell;
const of = (metric: Prediction['metric'], ...limits: readonly Limit[]) =>
  within(volumeFacts([base], 'disk', 2, limits), base, metric, { ratio: 4, basis: 'four at a time' });

describe('within', () => {
  it('leaves a gain that no limit is in the way of', () => {
    const gain = { ratio: 4, basis: 'four at a time' };
    expect(of('operationsPerSecond')).toEqual(gain);
    expect(of('operationsPerSecond', ioLimit(4000, 'operations/s'))).toEqual(gain);
  });

  it('ends it at the nearest limit, and says at which', () => {
    const limits = [ioLimit(4096 * 3000), ioLimit(2000, 'operations/s')];
    expect(of('operationsPerSecond', ...limits)).toEqual({
      ratio: 2,
      basis: 'four at a time, up to the limit of write 2000 operations/s on 254:0',
    });
  });

  it('lets as many operations of more bytes pass a limit of operations', () => {
    expect(of('bytesPerSecond', ioLimit(1000, 'operations/s')).ratio).toBe(4);
    expect(of('bytesPerSecond', ioLimit(4096 * 3000)).ratio).toBeCloseTo(3);
  });

  it('foretells no loss where a window caught a little more than the limit lets through', () => {
    expect(of('operationsPerSecond', ioLimit(950, 'operations/s')).ratio).toBe(1);
  });

  it('leaves out a limit that memory is well above', () => {
    expect(of('operationsPerSecond', ioLimit(500, 'operations/s')).ratio).toBe(4);
  });
});
