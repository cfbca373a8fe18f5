import { describe, expect, it } from 'vitest';
import { reachedLimits } from '../../../src/diagnosis/limit-reached.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Limit } from '../../../src/domain/target.js';
import { cell, device, rounds, volumeFacts } from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';

const at = (rate: number) => cell({ ops: rounds(rate / 4096, 0), devices: [device(rate * 0.9)] });
const reached = (limits: readonly Limit[], ...cells: readonly CellFacts[]) =>
  reachedLimits(volumeFacts(cells, 'disk', 2, limits), cells as MeasuredCell[]);

describe('reachedLimits', () => {
  it.each([
    [15e6, false],
    [17e6, true],
    [20e6, true],
    [21.5e6, true],
    [23e6, false],
  ])('takes %d bytes/s at a limit of 20 MB/s for reached: %s', (rate, expected) => {
    expect(reached([ioLimit(20e6)], at(rate))).toHaveLength(expected ? 1 : 0);
  });

  it('gives the fastest cell first', () => {
    const [slow, fast] = [at(17e6), at(19e6)];
    expect(reached([ioLimit(20e6)], slow, fast).map((each) => each.cell)).toEqual([fast, slow]);
  });

  it('leaves out limits of another direction and of another device', () => {
    expect(reached([{ ...ioLimit(20e6), direction: 'read' }], at(20e6))).toHaveLength(0);
    expect(reached([{ ...ioLimit(20e6), device: 'sdz' }], at(20e6))).toHaveLength(0);
  });

  it('compares requests of the device with a limit of operations', () => {
    const requests = (each: number) => cell({ ops: rounds(900), devices: [device(1e6, { 'w/s': each })] });
    const limit = ioLimit(1000, 'operations/s');
    expect(reached([limit], requests(990))).toHaveLength(1);
    expect(reached([limit], requests(400))).toHaveLength(0);
    // Without that column what the application did stands for it.
    expect(reached([limit], cell({ ops: rounds(950, 0), devices: [device(1e6)] }))).toHaveLength(1);
  });
});
