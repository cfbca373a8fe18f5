import { describe, expect, it } from 'vitest';
import { beneathMemory } from '../../../../src/diagnosis/probes/beneath-memory.js';
import { KIB, MIB } from '../../../../src/domain/units.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const buffered = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [100, 100], ...options });
const of = (made: ReturnType<typeof buffered>) => asked(beneathMemory, volumeFacts([made]), 'page-cache');

describe('beneath-memory', () => {
  it('does the same past the page cache, by 1, 16 and 64 threads too, and with blocks of 1 MiB', () => {
    const base = buffered();
    const proposal = of(base)!;
    expect(proposal.diagnose).toBe(true);
    const past = { direct: true, durability: 'none' };
    expect(proposal.cells.every(({ baseCellId, rounds }) => baseCellId === base.id && rounds === 2)).toBe(
      true,
    );
    expect(proposal.cells.map(({ change }) => change)).toMatchObject([
      past,
      ...[1, 16, 64].map((threads) => ({ ...past, strategy: 'native-threads', threads })),
      { ...past, blockSizeBytes: MIB, pattern: 'seq', fileSizeBytes: 2 * MIB },
      { ...past, blockSizeBytes: MIB, threads: 4 },
    ]);
  });

  it('tries no larger blocks than large ones, nor as many of them in flight', () => {
    expect(of(buffered({ key: { blockSizeBytes: MIB } }))!.cells).toHaveLength(3);
  });

  it('does whole files past it by threads alone', () => {
    const made = buffered({ key: { blockSizeBytes: 64 * KIB, fileSizeBytes: 64 * KIB, files: 64 } });
    const whole = { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    expect(of(whole)!.cells.map(({ change }) => change)).toMatchObject(
      [1, 16, 64].map((threads) => ({
        ...{ direct: true, durability: 'none', strategy: 'native-threads', threads },
        ...{ files: 64, fileSizeBytes: 64 * KIB },
      })),
    );
  });

  it('syncs each write where blocks are no whole sectors, which reads of memory cannot', () => {
    const odd = { blockSizeBytes: 1000, fileSizeBytes: 100 * KIB };
    expect(of(buffered({ key: odd }))!.cells[0]!.change).toEqual({ durability: 'each' });
    expect(of(buffered({ key: { ...odd, operation: 'read', durability: 'none' } }))).toBeNull();
  });

  it('asks where no device can be seen and nothing waits, with a sync for each write where direct I/O is refused', () => {
    const busy: CellOptions = { user: 0.8, system: 1.1, loop: 0.99 };
    const proposal = asked(beneathMemory, volumeFacts([buffered(busy)], 'network'), 'cpu')!;
    expect(proposal.why).toContain('no device can be seen');
    expect(proposal.cells.slice(0, 2).map(({ change }) => change)).toEqual([
      { direct: true, durability: 'none' },
      { durability: 'each' },
    ]);
    // Work that waits is not done in memory.
    expect(asked(beneathMemory, volumeFacts([buffered()], 'network'), 'inconclusive')).toBeNull();
    for (const kind of ['tmpfs', 'disk'] as const) {
      expect(asked(beneathMemory, volumeFacts([buffered(busy)], kind), 'cpu')).toBeNull();
    }
  });

  it('asks only what the page cache hides, of one directory, and once', () => {
    expect(asked(beneathMemory, volumeFacts([buffered()]), 'cpu')).toBeNull();
    expect(of(buffered({ members: ['/a', '/b'] }))).toBeNull();
    const before = afterProbe(volumeFacts([buffered()]), 'beneath-memory');
    expect(asked(beneathMemory, before, 'page-cache')).toBeNull();
  });
});
