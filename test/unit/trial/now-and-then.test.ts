import { expect, it } from 'vitest';
import { nowAndThen } from '../../../src/trial/now-and-then.js';

it('does its work at most once in so long, and not before the first such time is over', () => {
  let nowMs = 50;
  const done: number[] = [];
  const call = nowAndThen(
    100,
    () => {
      done.push(nowMs);
    },
    () => nowMs,
  );
  for (const ms of [50, 149, 150, 151, 249, 400, 499, 500]) {
    nowMs = ms;
    call();
  }
  expect(done).toEqual([150, 400, 500]);
});
