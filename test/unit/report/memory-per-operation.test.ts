import { describe, expect, it } from 'vitest';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { CellKey } from '../../../src/domain/plan.js';
import { MIB } from '../../../src/domain/units.js';
import { memoryPerOperation } from '../../../src/report/build/memory-per-operation.js';
import { cellFacts, completedTrial, known, unknown, type CellOptions } from './fixtures/cells.js';

const holding = (
  id: string,
  mib: number | null,
  key: Partial<CellKey> = {},
  options: CellOptions = {},
): CellFacts => {
  const cell = cellFacts(id, { ...options, key });
  const steadyPssBytes = mib === null ? unknown('no smaps_rollup') : known(mib * MIB);
  return { ...cell, memory: { ...cell.memory, steadyPssBytes } };
};
const eachMib = (cells: readonly CellFacts[]) => {
  const perOperation = memoryPerOperation(cells);
  return cells.map((cell) => {
    const bytes = perOperation(cell);
    return bytes === null ? null : bytes / MIB;
  });
};

describe('memory for each operation in flight', () => {
  it('is the PSS above that of the leanest cell of the same work', () => {
    expect(eachMib([holding('a', 50), holding('b', 82, { depth: 16 }), holding('c', 54)])).toEqual([
      null,
      2,
      4,
    ]);
  });

  it('is held against the same work under the same Node.js on as many processors alone', () => {
    const under22 = { trials: [{ ...completedTrial(0, 4e8), node: 'v22.12.0' }] };
    const node = '/opt/node22/bin/node';
    const cells = [
      holding('a', 50),
      holding('large', 20, { blockSizeBytes: 65_536 }),
      holding('n', 90, { node }, under22),
      holding('n16', 106, { node, depth: 16 }, under22),
      holding('one', 30, { cpus: 1 }),
      holding('b', 66, { depth: 16 }),
    ];
    expect(eachMib(cells)).toEqual([null, null, null, 1, null, 1]);
  });

  it('is not known without its PSS, and not without another cell to hold it against', () => {
    expect(eachMib([holding('a', 50), holding('b', null)])).toEqual([null, null]);
    expect(eachMib([holding('a', 50)])).toEqual([null]);
  });

  it('divides by what is really in flight: threads, no more than there are', () => {
    const lean = holding('a', 50);
    expect(eachMib([lean, holding('t', 58, { strategy: 'native-threads', depth: 1, threads: 2 })])).toEqual([
      null,
      4,
    ]);
    const files = { fileSizeBytes: 8192, files: 1 };
    // Two blocks are all there is.
    expect(eachMib([holding('x', 50, files), holding('y', 58, { ...files, depth: 16 })])).toEqual([null, 4]);
  });

  it('holds whole files against the blocks of the same files', () => {
    const key = { strategy: 'fs-writefile', depth: 16, blockSizeBytes: 16 * MIB, pattern: 'seq' } as const;
    const file = holding('f', 58, key);
    const whole = { ...file, strategy: { ...file.strategy, unit: 'file' as const } };
    // Four files are all there is.
    expect(eachMib([holding('a', 50), whole])).toEqual([null, 2]);
  });

  it('counts the operations of all members of a set', () => {
    const members = { members: ['/a', '/b'] };
    expect(eachMib([holding('a', 50, {}, members), holding('b', 82, { depth: 8 }, members)])).toEqual([
      null,
      2,
    ]);
  });
});
