import { expect, it } from 'vitest';
import { words } from '../cases/case.js';
import { shareOfBest, sweepArguments } from './pool-sweep.js';

it('sweeps the pool for the work of a load, with the most in flight', () => {
  const load = words(
    '--strategy native-uv --pool 4 --depth 1,2,64 --block-size 64k,1m --direct --rounds 9 --files 4',
  );
  const text = sweepArguments(load).join(' ');
  expect(text).toMatch(
    /^--strategy fs-promises --pool 1,2,4,8,16,32,64 --depth 64 --files 4 --block-size 64k --direct /,
  );
  expect(text).not.toContain('native-uv');
  expect(text).not.toContain('--rounds 9');
  expect(sweepArguments([]).join(' ')).toContain('--depth 16 --files 8 --file-size 1m');
});

it('sets the recommended pool against the best', () => {
  const points = [
    { size: 4, operationsPerSecond: 400 },
    { size: 8, operationsPerSecond: 800 },
    { size: 16, operationsPerSecond: 760 },
  ];
  expect(shareOfBest({ recommended: 16, points })).toBe(0.95);
  expect(shareOfBest({ recommended: 12, points })).toBeNull();
});
