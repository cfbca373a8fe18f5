import { afterEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { ownThreads, runChild } from './process.js';

const addon = loadAddon();

afterEach(() => {
  expect(ownThreads()).toEqual([]);
});

describe('sleepOnPool', () => {
  it('is over no sooner than it was told, a fraction of a millisecond counts', async () => {
    const { submitNs, startNs, endNs, deliverNs } = await addon.sleepOnPool(20.5);
    expect(Number(endNs - startNs)).toBeGreaterThanOrEqual(20.5e6);
    expect(startNs >= submitNs && deliverNs >= endNs).toBe(true);
  });

  it.each([
    [1, 4],
    [2, 2],
    [4, 1],
  ])('of a pool of %i: four take the time of %i', (size, least) => {
    const { stdout, status } = runChild(
      `const start = performance.now();
       Promise.all([1, 2, 3, 4].map(() => addon.sleepOnPool(60))).then(() => {
         console.log(performance.now() - start >= ${least} * 59.5);
       });`,
      { UV_THREADPOOL_SIZE: String(size) },
    );
    expect({ stdout, status }).toEqual({ stdout: 'true\n', status: 0 });
  });

  it('uses no processor', () => {
    const { stdout } = runChild(
      `const before = process.cpuUsage();
       addon.sleepOnPool(600).then(() => {
         const { user, system } = process.cpuUsage(before);
         console.log(user + system < 300_000);
       });`,
    );
    expect(stdout).toBe('true\n');
  });
});

describe('sumOnThread', () => {
  it.each([0, 1, 2, 10, 999_999, 1_000_000, 1_000_001, 2_500_000])('sums what lies below %i', async (n) => {
    await expect(addon.sumOnThread(n)).resolves.toBe((n * Math.max(0, n - 1)) / 2);
  });

  it('leaves the loop and the pool free', () => {
    const { stdout, status } = runChild(
      `addon.sumOnThread(1e13).then(() => console.log('summed'));
       addon.sleepOnPool(1).then(() => setTimeout(() => { console.log('free'); process.exit(); }, 1));`,
      { UV_THREADPOOL_SIZE: '1' },
    );
    expect({ stdout, status }).toEqual({ stdout: 'free\n', status: 0 });
  });

  it('ends with its environment', () => {
    const { status } = runChild(`addon.sumOnThread(1e15); setTimeout(() => process.exit(3), 20);`);
    expect(status).toBe(3);
  });
});
