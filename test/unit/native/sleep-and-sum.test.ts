import { afterEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { addonPath, ownThreads, runChild } from './process.js';

const addon = loadAddon();

afterEach(() => {
  expect(ownThreads()).toEqual([]);
});

describe('sleepOnPool', () => {
  it('is over no sooner than it was told, and gives nothing', async () => {
    const start = performance.now();
    await expect(addon.sleepOnPool(20.5)).resolves.toBeUndefined();
    expect(performance.now() - start).toBeGreaterThanOrEqual(20);
  });

  it('is over at once where it has no length', async () => {
    await expect(addon.sleepOnPool(0)).resolves.toBeUndefined();
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

  it('does not keep a worker thread from ending', () => {
    const inside = `
      const { parentPort, workerData } = require('worker_threads');
      const addon = require(workerData);
      for (let i = 0; i < 6; i++) addon.sleepOnPool(3_600_000);
      parentPort.postMessage('asleep');`;
    const { stdout, status } = runChild(
      `const { Worker } = require('worker_threads');
       const options = { eval: true, workerData: ${JSON.stringify(addonPath)} };
       const worker = new Worker(${JSON.stringify(inside)}, options);
       worker.once('message', async () => console.log(await worker.terminate()));`,
    );
    expect({ stdout, status }).toEqual({ stdout: '1\n', status: 0 });
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
