import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomInteger, seededRandom, shuffle } from '../../../src/stats/random.js';

describe('seededRandom', () => {
  it('repeats its sequence for the same seed and differs for another', () => {
    const take = (seed: number) => Array.from({ length: 8 }, seededRandom(seed));
    expect(take(42)).toEqual(take(42));
    expect(take(42)).not.toEqual(take(43));
  });

  it('stays in [0, 1) and fills ten bins evenly', () => {
    const random = seededRandom(7);
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      bins[Math.floor(random() * 10)]! += 1;
    }
    expect(bins).toHaveLength(10);
    // 10,000 expected, standard deviation 95: six of them.
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(570);
  });
});

describe('randomInteger', () => {
  it('reaches every value below the bound', () => {
    const random = seededRandom(1);
    const seen = new Set(Array.from({ length: 200 }, () => randomInteger(random, 5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('shuffle', () => {
  it('keeps every item, leaves its input, and repeats for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = shuffle(items, seededRandom(seed));
        expect(items).toEqual(before);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
        expect(shuffle(items, seededRandom(seed))).toEqual(shuffled);
      }),
    );
  });

  it('puts each of three items first about equally often', () => {
    const random = seededRandom(3);
    const first = { a: 0, b: 0, c: 0 };
    for (let draw = 0; draw < 3000; draw++) first[shuffle(['a', 'b', 'c'] as const, random)[0]!]++;
    for (const count of Object.values(first)) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});
