import { expect, it } from 'vitest';
import { transactionReasons, type Transactions } from '../../../src/experiments/controls/transactions.js';

const of = (setting: string, perSecond: number): Transactions => ({
  path: '/disk',
  setting,
  perSecond,
  waitingShare: 0.5,
});

it('tells the quickest setting that is durable beside one that is not', () => {
  const [reason] = transactionReasons([
    of('delete, full', 60),
    of('wal, full', 4000),
    of('wal, normal', 60_000),
    of('delete, normal', 70),
  ]);
  expect(reason).toContain('with wal, normal (not durable at each commit), of whose time 50 %');
  expect(reason).toContain(
    '; 4000 transactions/s with wal, full; 60 transactions/s with delete, full, 1000 times fewer',
  );
});

it('needs no other where the quickest is durable', () => {
  const [reason] = transactionReasons([
    of('wal, full', 4000),
    of('delete, normal', 70),
    of('delete, full', 60),
  ]);
  expect(reason).not.toContain('not durable');
  expect(reason).not.toContain('delete, normal');
});
