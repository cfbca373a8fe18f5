import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import type { VerifyRequest } from '../../../src/native/addon-types.js';
import { BLOCK_BYTES, blocks, makeJob, scratchDirectory, SEED } from './jobs.js';
import { openFilesBelow, ownThreads } from './process.js';

const addon = loadAddon();
let scratch: ReturnType<typeof scratchDirectory>;
let paths: string[];
let request: VerifyRequest;

beforeEach(async () => {
  scratch = scratchDirectory();
  paths = [join(scratch.path, 'a'), join(scratch.path, 'b')];
  const session = addon.openEngine('pwrite', { epochNs: addon.now(), threads: 1 });
  await session.execute(makeJob(paths, [{ kind: 'create' }, { kind: 'create', file: 1 }]));
  const rows = [...blocks('write', 8), ...blocks('write', 8, 1)];
  await session.execute(makeJob(paths, rows, { firstPass: 0, lanes: 4 }));
  await session.execute(makeJob(paths, rows, { firstPass: 1, lanes: 4, limitUnits: 5 }));
  session.dispose();
  request = {
    files: paths.map((path) => ({ path, sizeBytes: 8 * BLOCK_BYTES })),
    content: 'random',
    seed: SEED,
    stampBytes: BLOCK_BYTES,
    firstPass: 0,
    lastPass: 1,
    requiredBytes: [8 * BLOCK_BYTES, 8 * BLOCK_BYTES],
  };
});

afterEach(() => {
  expect(ownThreads()).toEqual([]);
  expect(openFilesBelow(scratch.path)).toEqual([]);
  scratch.remove();
});

it('accepts the blocks of every pass that was issued', async () => {
  await expect(addon.verify(request)).resolves.toEqual({ blocks: 16, mismatchCount: 0, mismatches: [] });
});

it('finds one flipped byte', async () => {
  const at = 3 * BLOCK_BYTES + 1234;
  const byte = readFileSync(paths[1]!)[at]!;
  const fd = openSync(paths[1]!, 'r+');
  writeSync(fd, Buffer.of(byte ^ 1), 0, 1, at);
  closeSync(fd);
  const { mismatchCount, mismatches } = await addon.verify(request);
  expect(mismatchCount).toBe(1);
  expect(mismatches).toEqual([
    {
      path: paths[1],
      offset: 3 * BLOCK_BYTES,
      why: 'byte 1234 of the block is not what lane 4294967295 wrote',
    },
  ]);
});

it('rejects with the system error of a file that cannot be read', async () => {
  const absent = join(scratch.path, 'absent');
  const files = [...request.files, { path: absent, sizeBytes: 4096 }];
  await expect(addon.verify({ ...request, files, requiredBytes: [0, 0, 1] })).rejects.toMatchObject({
    code: 'ENOENT',
    errno: -2,
    syscall: 'openat',
    path: absent,
  });
});

it('passes over a file that need not be there', async () => {
  const files = [...request.files, { path: join(scratch.path, 'absent'), sizeBytes: 4096 }];
  const result = await addon.verify({ ...request, files, requiredBytes: [...request.requiredBytes, 0] });
  expect(result).toEqual({ blocks: 16, mismatchCount: 0, mismatches: [] });
});

it('checks several requests at once', async () => {
  const results = await Promise.all([addon.verify(request), addon.verify({ ...request, seed: SEED + 1 })]);
  expect(results.map(({ mismatchCount }) => mismatchCount)).toEqual([0, 16]);
});
