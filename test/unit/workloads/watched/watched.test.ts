import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inParts } from '../../../../src/workloads/watched/in-parts.js';
import { ofKnownLength } from '../../../../src/workloads/watched/known-length.js';
import { wroteSome } from '../../../../src/workloads/watched/wrote.js';

function counter() {
  let count = 0;
  const moved = (): void => {
    count++;
  };
  return { moved, count: () => count };
}

it('tells of each half second of what blocks the loop', () => {
  const { moved, count } = counter();
  const parts: number[] = [];
  inParts(1200, { moved }, (ms) => parts.push(ms));
  inParts(0, { moved }, (ms) => parts.push(ms));
  expect(parts).toEqual([500, 500, 200]);
  expect(count()).toBe(3);
});

it('takes time for progress as long as the work is to take, and no longer', async () => {
  const { moved, count } = counter();
  await expect(ofKnownLength(250, { moved }, () => sleep(600, 'done'))).resolves.toBe('done');
  expect(count()).toBeGreaterThanOrEqual(1);
  expect(count()).toBeLessThanOrEqual(2);
});

it('refuses a write that wrote nothing', () => {
  expect(wroteSome(7)).toBe(7);
  expect(() => wroteSome(0)).toThrow(expect.objectContaining({ code: 'trial-failed' }));
});
