import { randomInteger, seededRandom } from '../../stats/random.js';

/**
 * For each file the order in which its blocks are visited: ascending, or a permutation drawn from the seed. Every block
 * stands in it exactly once.
 */
export function blockOrders(
  files: number,
  blocks: number,
  pattern: 'seq' | 'random',
  seed: number,
): readonly Uint32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: files }, () => {
    const order = Uint32Array.from({ length: blocks }, (_, block) => block);
    if (pattern === 'random') {
      // Fisher and Yates, in place: a pass may have a million blocks.
      for (let last = blocks - 1; last > 0; last--) {
        const other = randomInteger(random, last + 1);
        const held = order[last] ?? 0;
        order[last] = order[other] ?? 0;
        order[other] = held;
      }
    }
    return order;
  });
}
