import { execFile } from 'node:child_process';
import { messageOf } from '../domain/errors.js';
import { letGoOf } from '../domain/let-go.js';
import { programFile } from '../native/programs.js';
import type { CleanResult } from '../trial/clean-directory.js';

const CLEAN_PROGRAM = programFile('trial/clean-main');
const CLEAN_TIMEOUT_MS = 10_000;

/**
 * Removes what killed runs left in directories, by a child with a time limit: a volume that hangs must not hang us.
 * @param owner Pid of a trial that we know to be dead or dying; null: only what has no owner any more.
 */
export async function cleanDirectories(
  directories: readonly string[],
  owner: number | null = null,
): Promise<readonly CleanResult[]> {
  const results = await Promise.all(directories.map((directory) => cleanDirectory(directory, owner)));
  return results.flat();
}

async function cleanDirectory(directory: string, owner: number | null): Promise<readonly CleanResult[]> {
  try {
    return JSON.parse(await runCleanProgram(String(owner ?? '-'), directory)) as readonly CleanResult[];
  } catch (error) {
    return [{ path: directory, removed: false, why: messageOf(error) }];
  }
}

/** What the program printed; rejects when it fails, and when the time is over, whether or not it has ended by then. */
function runCleanProgram(owner: string, directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [CLEAN_PROGRAM, owner, directory],
      { cwd: '/' },
      (error, text) => {
        clearTimeout(timer);
        if (error) reject(new Error(error.message));
        else resolve(text);
      },
    );
    const timer = setTimeout(() => {
      reject(new Error(`did not answer within ${CLEAN_TIMEOUT_MS / 1e3} s`));
      letGoOf(child);
    }, CLEAN_TIMEOUT_MS);
  });
}
