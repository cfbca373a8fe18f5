import { expect, it } from 'vitest';
import { nearestNames } from '../../../src/cli/nearest-names.js';

const names = ['pool-starved', 'page-cache', 'fsync', 'device-iops', 'device-bandwidth', 'stall', 'cpu'];

it.each([
  ['pol-starved', ['pool-starved']],
  ['pagecache', ['page-cache']],
  ['Fsnyc', ['fsync']],
  ['fsynk', ['fsync']],
  ['sync', ['fsync']],
  ['device', ['device-iops', 'device-bandwidth']],
  ['stalled', ['stall']],
  ['frobnicate', []],
  ['c', []],
  ['', []],
])('of %s these may be meant: %j', (given, near) => {
  expect(nearestNames(given, names)).toEqual(near);
});
