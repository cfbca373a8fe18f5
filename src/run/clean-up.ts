import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../domain/errors.js';
import type { CleanResult } from '../trial/remove-workspace.js';

const CLEAN_PROGRAM = fileURLToPath(new URL('../trial/clean-main.js', import.meta.url));
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
    const stdout = await new Promise<string>((resolve, reject) => {
      const options = { timeout: CLEAN_TIMEOUT_MS, killSignal: 'SIGKILL' as const, cwd: '/' };
      execFile(process.execPath, [CLEAN_PROGRAM, String(owner ?? '-'), directory], options, (error, text) => {
        if (error)
          reject(error.killed ? new Error(`did not answer within ${CLEAN_TIMEOUT_MS / 1e3} s`) : error);
        else resolve(text);
      });
    });
    return JSON.parse(stdout) as readonly CleanResult[];
  } catch (error) {
    return [{ path: directory, removed: false, why: messageOf(error) }];
  }
}
