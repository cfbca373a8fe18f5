import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allEnded, endTogether } from '../../../src/domain/all-ended.js';

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

it('tells the others to stop where one fails, and waits for them', async () => {
  let stopped = 0;
  const untilStopped = async (stops: AbortSignal): Promise<void> => {
    while (!stops.aborted) await sleep(1);
    stopped++;
  };
  const fails = (): Promise<void> => Promise.reject(new Error('no'));
  const never = new AbortController().signal;
  await expect(endTogether(never, [untilStopped, fails, untilStopped])).rejects.toThrow('no');
  expect(stopped).toBe(2);
  await expect(endTogether(AbortSignal.abort(), [untilStopped])).resolves.toEqual([undefined]);
});
