import { describe, expect, it } from 'vitest';
import { beneathWords } from '../../../src/diagnosis/beneath.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cell, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

const buffered = cell({ ops: [1e6, 1e6] }) as MeasuredCell;
const direct = (ops: number, depth: number, options: CellOptions = {}) =>
  cell({
    ops: [ops, ops],
    ...options,
    key: { direct: true, durability: 'none', poolSize: 16, depth, ...options.key },
  });
const words = (...cells: readonly CellFacts[]) => beneathWords(volumeFacts([buffered, ...cells]), buffered);

describe('beneathWords', () => {
  it('says the most of each size: small blocks in operations, the largest in bytes', () => {
    const large = direct(2000, 1, { key: { blockSizeBytes: 2 ** 20 } });
    expect(words(large, direct(10_000, 1), direct(103_000, 16))).toBe(
      'Past the page cache the volume does 103 k operations/s of 4 KiB with 16 in flight, and 2.10 GB/s in blocks of 1 MiB with 1 in flight.',
    );
  });

  it('says of a single size its operations', () => {
    expect(words(direct(5000, 4))).toBe(
      'Past the page cache the volume does 5 k operations/s of 4 KiB with 4 in flight.',
    );
  });

  it('is empty without direct cells, and of those that pace, do something else or have no result', () => {
    expect(words()).toBe('');
    expect(words(direct(5000, 4, { key: { operation: 'read' } }))).toBe('');
    expect(words(direct(5000, 4, { key: { rate: 100 } }))).toBe('');
    expect(words(direct(0, 4, { ops: [] }))).toBe('');
  });
});
