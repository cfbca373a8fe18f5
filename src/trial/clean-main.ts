/**
 * A program of its own, because the parent never touches a measured volume: removes what killed trials left.
 * Arguments: a pid or `-`, then directories. Prints a JSON array of CleanResult, and before it a blank line now and then
 * while it removes: many files may take minutes, and a volume that hangs is told by silence.
 */
import { messageOf } from '../domain/errors.js';
import { loadAddon } from '../native/addon.js';
import { cleanDirectory, type CleanResult } from './clean-directory.js';
import { nowAndThen } from './now-and-then.js';

const SIGN_INTERVAL_MS = 1_000;

const [owner = '-', ...directories] = process.argv.slice(2);
const addon = loadAddon();
const removed = nowAndThen(SIGN_INTERVAL_MS, () => {
  process.stdout.write('\n');
});
const results = directories.flatMap((directory): readonly CleanResult[] => {
  try {
    return cleanDirectory(directory, addon, owner === '-' ? null : Number(owner), removed);
  } catch (error) {
    return [{ path: directory, removed: false, why: messageOf(error) }];
  }
});
process.stdout.write(`${JSON.stringify(results)}\n`);
