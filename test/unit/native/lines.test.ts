import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { scratchDirectory } from './jobs.js';
import { openFilesBelow, ownThreads } from './process.js';

const addon = loadAddon();
let scratch: ReturnType<typeof scratchDirectory>;
let path: string;

beforeEach(() => {
  scratch = scratchDirectory();
  path = join(scratch.path, 'l');
});
afterEach(() => {
  expect(ownThreads()).toEqual([]);
  expect(openFilesBelow(scratch.path)).toEqual([]);
  scratch.remove();
});

it('writes all lines in order by any number of threads, and tells the calls', async () => {
  const expected = Array.from({ length: 1234 }, (_, index) => `line#${index}\n`).join('');
  for (const threads of [1, 2, 7]) {
    const fd = openSync(path, 'w');
    const calls = await addon.writeLines({ fd, lines: 1234, threads, gatherBytes: 1 });
    closeSync(fd);
    expect(calls).toBe(1234);
    expect(readFileSync(path, 'latin1')).toBe(expected);
  }
});

it('goes on where the caller closes the descriptor', async () => {
  const fd = openSync(path, 'w');
  const written = addon.writeLines({ fd, lines: 10, threads: 2, gatherBytes: 65_536 });
  closeSync(fd);
  expect(await written).toBe(2);
  expect(readFileSync(path, 'latin1').length).toBe(70);
});

it('rejects with the error of the call', async () => {
  const fd = openSync('/dev/null', 'r');
  await expect(addon.writeLines({ fd, lines: 10, threads: 2, gatherBytes: 1 })).rejects.toMatchObject({
    code: 'EBADF',
    syscall: 'pwrite64',
  });
  closeSync(fd);
  expect(() => addon.writeLines({ fd: -1, lines: 10, threads: 2, gatherBytes: 1 })).toThrow(
    /EBADF|bad file/i,
  );
});
