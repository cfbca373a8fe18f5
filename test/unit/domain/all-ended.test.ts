import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allEnded } from '../../../src/domain/all-ended.js';

it('gives what each came to, in their order', async () => {
  await expect(allEnded([sleep(5).then(() => 1), Promise.resolve(2)])).resolves.toEqual([1, 2]);
  await expect(allEnded([])).resolves.toEqual([]);
});

it('throws the first failure by time, when nothing is under way any more', async () => {
  let ended = 0;
  const work = async (ms: number, error: string | null): Promise<void> => {
    await sleep(ms);
    ended++;
    if (error !== null) throw new Error(error);
  };
  await expect(allEnded([work(20, 'later'), work(1, 'first'), work(40, null)])).rejects.toThrow('first');
  expect(ended).toBe(3);
});
