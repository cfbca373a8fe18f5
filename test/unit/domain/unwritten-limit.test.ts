import { expect, it } from 'vitest';
import { strictLimitBytes } from '../../../src/domain/unwritten-limit.js';

const limitOf = (files: Readonly<Record<string, string>>, machineBytes: number | null = 1000) =>
  strictLimitBytes('/b', machineBytes, (file) => files[file.slice('/b/'.length)] ?? null);

it('is what a device is held to strictly, in bytes or as a part of what the machine may have unwritten', () => {
  expect(limitOf({ strict_limit: '1\n', max_bytes: '80\n', max_ratio: '100\n' })).toBe(80);
  expect(limitOf({ strict_limit: '1\n', max_ratio: '1\n' })).toBe(10);
  expect(limitOf({ strict_limit: '1\n', max_ratio: '1\n' }, null)).toBeNull();
  expect(limitOf({ strict_limit: '0\n', max_bytes: '80\n' })).toBeNull();
  expect(limitOf({})).toBeNull();
});
