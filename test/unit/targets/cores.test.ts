import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coresFirst, siblingsAmong } from '../../../src/targets/inventory/cores.js';

describe('coresFirst', () => {
  it('takes one thread of each core, then the second ones', () => {
    const neighbours = [
      [0, 1],
      [2, 3],
    ];
    const halves = [
      [0, 2],
      [1, 3],
    ];
    expect(coresFirst([0, 1, 2, 3], neighbours)).toEqual([0, 2, 1, 3]);
    expect(coresFirst([0, 1, 2, 3], halves)).toEqual([0, 1, 2, 3]);
  });

  it('keeps the order where nothing is known, and takes what is in no core for one', () => {
    expect(coresFirst([3, 1, 2], [])).toEqual([3, 1, 2]);
    expect(coresFirst([0, 1, 2], [[0, 1]])).toEqual([0, 2, 1]);
  });

  /** Which core each processor is a thread of, by its number; and some of them in some order. */
  const machine = fc.array(fc.nat(5), { maxLength: 16 }).chain((coreOf) => {
    const numbers = [...coreOf.keys()];
    const cores = [0, 1, 2, 3, 4, 5].map((core) => numbers.filter((number) => coreOf[number] === core));
    return fc.record({ cores: fc.constant(cores), processors: fc.shuffledSubarray(numbers) });
  });

  it('is a permutation in which no core has a further thread before every other has as many', () => {
    fc.assert(
      fc.property(machine, ({ cores, processors }) => {
        const ordered = coresFirst(processors, cores);
        expect([...ordered].sort()).toEqual([...processors].sort());
        const available = cores.map((core) => core.filter((number) => processors.includes(number)).length);
        for (let count = 0; count <= ordered.length; count++) {
          const first = ordered.slice(0, count);
          const taken = cores.map((core) => core.filter((number) => first.includes(number)).length);
          const most = Math.max(0, ...taken);
          taken.forEach((own, core) => {
            expect(own).toBeGreaterThanOrEqual(Math.min(available[core]!, most - 1));
          });
        }
      }),
    );
  });
});

describe('siblingsAmong', () => {
  it('names the cores that have several of them', () => {
    const cores = [
      [0, 4],
      [1, 5],
      [2, 6],
    ];
    expect(siblingsAmong([0, 1, 5, 6], cores)).toEqual([[1, 5]]);
    expect(siblingsAmong([0, 1], cores)).toEqual([]);
  });
});
