import { afterEach, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { loadAddon } from '../../../src/native/addon.js';
import type { GaugeName } from '../../../src/native/addon-types.js';
import { ownThreads, runChild } from './process.js';

const addon = loadAddon();
const work = (): Promise<Buffer> => promisify(pbkdf2)('a', 'b', 20_000, 16, 'sha256');

afterEach(() => {
  expect(ownThreads()).toEqual([]);
});

it.each([1, 3, 16])('lists the ids of %i pool threads, all of one process and none twice', (size) => {
  const { stdout, stderr, status } = runChild(
    `addon.poolThreadIds(${size}, 20000).then((ids) => {
       const tasks = new Set(require('fs').readdirSync('/proc/self/task').map(Number));
       console.log(ids.length, new Set(ids).size, ids.every((id) => tasks.has(id) && id !== process.pid));
     });`,
    { UV_THREADPOOL_SIZE: String(size) },
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: `${size} ${size} true\n`, stderr: '', status: 0 });
});

it('gives up on more threads than there are, and leaves the pool free', () => {
  const { stdout, status } = runChild(
    `addon.poolThreadIds(3, 100).catch(async ({ code, errno, syscall }) => {
       console.log(code, errno, syscall);
       await require('fs').promises.stat('/');
       console.log((await addon.poolThreadIds(2, 20000)).length);
     });`,
    { UV_THREADPOOL_SIZE: '2' },
  );
  expect({ stdout, status }).toEqual({ stdout: 'ETIMEDOUT -110 uv_queue_work\n2\n', status: 0 });
});

it('gives up on a pool that others hold', () => {
  const { stdout, status } = runChild(
    `const { pbkdf2 } = require('crypto');
     let held = true;
     pbkdf2('a', 'b', 3_000_000, 16, 'sha256', () => { held = false; });
     addon.poolThreadIds(1, 50).catch(({ code }) => console.log(code, held));`,
    { UV_THREADPOOL_SIZE: '1' },
  );
  expect({ stdout, status }).toEqual({ stdout: 'ETIMEDOUT true\n', status: 0 });
});

it('has no threads to list where none are asked for', async () => {
  await expect(addon.poolThreadIds(0, 100)).resolves.toEqual([]);
});

it('sends a probe through the pool', async () => {
  const before = addon.now();
  const { submitNs, startNs, endNs, deliverNs } = await addon.poolProbe();
  const moments = [before, submitNs, startNs, endNs, deliverNs, addon.now()];
  expect(moments).toEqual([...moments].sort((a, b) => (a < b ? -1 : 1)));
});

it('sleeps on as many threads as the pool has, and the next one when one of them is free', () => {
  const { stdout, stderr, status } = runChild(
    `Promise.all([1, 2, 3].map(() => addon.sleepOnPool(30))).then((sleeps) => {
       const [first, second, third] = sleeps;
       const slept = sleeps.every(({ startNs, endNs }) => endNs - startNs >= 30_000_000n);
       const begins = [first, second].map(({ endNs }) => endNs).sort((a, b) => (a < b ? -1 : 1))[0];
       const ordered = sleeps.every(({ submitNs, startNs, endNs, deliverNs }) =>
         submitNs <= startNs && startNs <= endNs && endNs <= deliverNs);
       console.log(slept, ordered, third.startNs >= begins);
     });`,
    { UV_THREADPOOL_SIZE: '2' },
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: 'true true true\n', stderr: '', status: 0 });
});

it('samples the requests of the loop', async () => {
  const epochNs = addon.now();
  addon.startGauge('activeRequests', 1, 10_000, epochNs);
  expect(() => {
    addon.startGauge('activeRequests', 1, 10, epochNs);
  }).toThrow(expect.objectContaining({ code: 'EALREADY' }));
  await Promise.all(Array.from({ length: 64 }, work));
  const { atNs, values, overwritten } = addon.stopGauge('activeRequests');
  expect(values.length).toBe(atNs.length);
  expect(overwritten).toBe(0);
  // The first sample may come late on a busy machine, but not after half of the work.
  expect(Math.max(...values)).toBeGreaterThan(32);
  expect(atNs[0]).toBeGreaterThanOrEqual(0);
  expect([...atNs]).toEqual([...atNs].sort((a, b) => a - b));
  expect(() => addon.stopGauge('activeRequests')).toThrow(expect.objectContaining({ code: 'EINVAL' }));
});

it('has no gauge of another name', () => {
  for (const call of [
    () => {
      addon.startGauge('requests' as GaugeName, 1, 10, addon.now());
    },
    () => addon.stopGauge('requests' as GaugeName),
  ]) {
    expect(call).toThrow('no gauge is named requests');
  }
});

it('keeps the newest samples where the ring is full', async () => {
  addon.startGauge('activeRequests', 1, 5, addon.now());
  await sleep(60);
  const { values, overwritten } = addon.stopGauge('activeRequests');
  expect(values.length).toBe(5);
  expect(overwritten).toBeGreaterThan(0);
});

it('samples the context switches of the whole process, two values a sample', async () => {
  const before = process.resourceUsage();
  addon.startGauge('switches', 5, 100, addon.now());
  for (let wait = 0; wait < 20; wait++) await sleep(2);
  const { atNs, values } = addon.stopGauge('switches');
  const after = process.resourceUsage();
  expect(values.length).toBe(2 * atNs.length);
  const [first = 0, last = 0] = [values[0], values[values.length - 2]];
  expect(last - first).toBeGreaterThanOrEqual(10);
  expect(first).toBeGreaterThanOrEqual(before.voluntaryContextSwitches);
  expect(last).toBeLessThanOrEqual(after.voluntaryContextSwitches);
});
