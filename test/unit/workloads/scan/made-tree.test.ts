import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIB } from '../../../../src/domain/units.js';
import { WORKSPACE_DIRECTORY, WORKSPACE_FILE } from '../../../../src/trial/marker.js';
import { planTree, treeSpace } from '../../../../src/workloads/scan/made-tree.js';

describe('a made tree', () => {
  it('bears names that are removed again, each path once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(), (files, seed) => {
        const planned = planTree(files, seed);
        expect(planned).toHaveLength(files);
        for (const { directory, name } of planned) {
          expect(name).toMatch(WORKSPACE_FILE);
          for (const each of directory) expect(each).toMatch(WORKSPACE_DIRECTORY);
        }
        expect(new Set(planned.map(({ directory, name }) => [...directory, name].join('/'))).size).toBe(
          files,
        );
      }),
      { numRuns: 10 },
    );
  });

  it('has the same sizes for every seed, in another order, and fits its space', () => {
    const sizes = (seed: number): number[] => planTree(400, seed).map(({ size }) => size);
    const ordered = (seed: number): number[] => sizes(seed).toSorted((a, b) => a - b);
    expect(ordered(1)).toEqual(ordered(2));
    expect(sizes(1)).not.toEqual(sizes(2));
    const total = sizes(1).reduce((sum, size) => sum + size, 0);
    expect(total / MIB).toBeGreaterThan(60);
    expect(total / MIB).toBeLessThan(70);
    expect(treeSpace(400).bytes).toBeGreaterThan(total);
  });
});
