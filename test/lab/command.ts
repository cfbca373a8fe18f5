import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a system program and returns its stdout.
 * @throws Error with its stderr, or that it is not installed.
 */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  const { stdout } = await promisify(execFile)(program, args, {
    timeout: 60_000,
    env: { ...process.env, PATH: path, LC_ALL: 'C' },
  });
  return stdout.trim();
}
