import { resolve } from 'node:path';
import { cleanDirectories } from '../../run/clean-up.js';
import { defaultDirectories } from '../../targets/inventory/writable-tmpfs.js';
import { requireDirectories } from '../directories.js';
import { EXIT } from '../exit-codes.js';

/** Removes what killed runs left; prints a line for each directory that bears our name. */
export async function clean(paths: readonly string[]): Promise<number> {
  const directories = paths.length > 0 ? paths.map((path) => resolve(path)) : await defaultDirectories();
  await requireDirectories(directories, 'Name a directory that was measured');
  const results = await cleanDirectories(directories);
  for (const { path, removed, why } of results) {
    process.stdout.write(`${removed ? 'removed' : 'left'} ${path}: ${why}\n`);
  }
  if (results.length === 0) process.stdout.write(`nothing of ours in ${directories.join(', ')}\n`);
  return EXIT.done;
}
