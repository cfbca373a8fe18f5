import { messageOf } from '../domain/errors.js';
import { programFile } from '../native/programs.js';
import type { CleanResult } from '../trial/clean-directory.js';
import { programText } from './program-text.js';

const CLEAN_PROGRAM = programFile('trial/clean-main');
/** It gives a sign each second while it removes. */
const CLEAN_SILENCE_MS = 10_000;

/**
 * Removes what killed runs left in directories, by a child that may take its time but not be silent.
 * @param owner Pid of a trial that we know to be dead or dying; null: only what has no owner any more.
 * @param signal ends it where it stands.
 */
export async function cleanDirectories(
  directories: readonly string[],
  owner: number | null = null,
  signal?: AbortSignal,
): Promise<readonly CleanResult[]> {
  const results = await Promise.all(directories.map((directory) => cleanDirectory(directory, owner, signal)));
  return results.flat();
}

async function cleanDirectory(
  directory: string,
  owner: number | null,
  signal: AbortSignal | undefined,
): Promise<readonly CleanResult[]> {
  try {
    const args = [String(owner ?? '-'), directory];
    const text = await programText(CLEAN_PROGRAM, args, CLEAN_SILENCE_MS, signal);
    return JSON.parse(text) as readonly CleanResult[];
  } catch (error) {
    return [{ path: directory, removed: false, why: messageOf(error) }];
  }
}
