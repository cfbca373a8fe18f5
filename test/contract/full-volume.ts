import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll } from 'vitest';
import { makeDirectory, removeDirectory } from './strategy-bench.js';

/** A tmpfs of 64 KiB for the tests of a `describe`, as root. @returns where it is, once they run. */
export function fullVolume(): { readonly path: string } {
  const volume = { path: '' };
  beforeAll(() => {
    volume.path = makeDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'iotriage-test', volume.path]);
  });
  afterAll(() => {
    execFileSync('umount', [volume.path]);
    removeDirectory(volume.path);
  });
  return volume;
}
