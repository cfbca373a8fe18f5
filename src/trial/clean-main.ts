/**
 * A program of its own, because the parent never touches a measured volume: removes what killed trials left.
 * Arguments: a pid or `-`, then directories. Prints a JSON array of CleanResult.
 */
import { messageOf } from '../domain/errors.js';
import { loadAddon } from '../native/addon.js';
import { cleanDirectory, type CleanResult } from './clean-directory.js';

const [owner = '-', ...directories] = process.argv.slice(2);
const addon = loadAddon();
const results = directories.flatMap((directory): readonly CleanResult[] => {
  try {
    return cleanDirectory(directory, addon, owner === '-' ? null : Number(owner));
  } catch (error) {
    return [{ path: directory, removed: false, why: messageOf(error) }];
  }
});
process.stdout.write(`${JSON.stringify(results)}\n`);
