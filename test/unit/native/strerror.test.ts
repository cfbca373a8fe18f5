import { expect, it } from 'vitest';
import { namedError } from '../../../src/native/strerror.js';

it.each([
  ["dd: error writing '/a': No space left on device", 'ENOSPC'],
  ["dd: failed to open '/a': Permission denied\n", 'EACCES'],
  ["dd: failed to open '/a': File exists", 'EEXIST'],
  ['dd: something else', null],
])('%s names %s', (complaint, code) => {
  expect(namedError(complaint)).toBe(code);
});
