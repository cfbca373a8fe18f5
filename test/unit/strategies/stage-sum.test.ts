import { expect, it } from 'vitest';
import { StageSum } from '../../../src/strategies/drive/stage-sum.js';

const stamp = (startNs: number, endNs: number) => ({ startNs, endNs });
const stages = ({ submitNs, queueNs, serviceNs, deliverNs }: StageSum): readonly number[] => [
  submitNs,
  queueNs,
  serviceNs,
  deliverNs,
];

it('splits one request', () => {
  const sum = new StageSum();
  sum.begin(100);
  sum.posted(110);
  sum.delivered(1000, stamp(400, 900));
  expect(stages(sum)).toEqual([10, 290, 500, 100]);
  expect(sum.missing).toBe(false);
});

it('adds up requests one after another, JavaScript between them as submit', () => {
  const sum = new StageSum();
  sum.begin(0);
  sum.posted(5);
  sum.delivered(100, stamp(20, 80));
  sum.posted(130);
  sum.delivered(200, stamp(150, 190));
  sum.end(207);
  expect(stages(sum)).toEqual([5 + 30, 15 + 20, 60 + 40, 20 + 10 + 7]);
  expect(stages(sum).reduce((all, part) => all + part)).toBe(207);
});

it('adds up to the whole also where clocks of threads seem to disagree', () => {
  const sum = new StageSum();
  sum.begin(100);
  sum.posted(150);
  sum.delivered(180, stamp(90, 190));
  expect(stages(sum)).toEqual([0, 0, 80, 0]);
});

it('says that a request had no stamp, until the next operation', () => {
  const sum = new StageSum();
  sum.begin(0);
  sum.delivered(10, null);
  sum.delivered(20, stamp(12, 15));
  expect(sum.missing).toBe(true);
  sum.begin(30);
  sum.delivered(40, stamp(31, 39));
  expect(sum.missing).toBe(false);
  expect(stages(sum)).toEqual([0, 1, 8, 1]);
});
