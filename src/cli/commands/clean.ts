import { resolve } from 'node:path';
import { usageError } from '../../domain/errors.js';
import { cleanDirectories } from '../../run/clean-up.js';
import { surveyPaths } from '../../targets/inventory/survey-paths.js';
import { findWritableTmpfs } from '../../targets/inventory/writable-tmpfs.js';
import { EXIT } from '../exit-codes.js';

/** Removes what killed runs left; prints a line for each directory that bears our name. */
export async function clean(paths: readonly string[]): Promise<number> {
  const directories = paths.length > 0 ? paths.map((path) => resolve(path)) : await defaultDirectories();
  const problems = (await surveyPaths(directories)).flatMap(({ path, ok, isDirectory, error }) => {
    if (ok && isDirectory) return [];
    const message = error?.message ?? 'is no directory';
    return [{ option: 'paths', value: path, message, remedy: 'Name a directory that was measured' }];
  });
  if (problems.length > 0) throw usageError(problems);
  const results = await cleanDirectories(directories);
  for (const { path, removed, why } of results) {
    process.stdout.write(`${removed ? 'removed' : 'left'} ${path}: ${why}\n`);
  }
  if (results.length === 0) process.stdout.write(`nothing of ours in ${directories.join(', ')}\n`);
  return EXIT.done;
}

async function defaultDirectories(): Promise<readonly string[]> {
  const tmpfs = await findWritableTmpfs();
  return tmpfs === null ? [process.cwd()] : [process.cwd(), tmpfs];
}
