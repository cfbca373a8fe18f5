import { execFile } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCodeOf, messageOf } from '../domain/errors.js';
import type { NodeProgram } from './surroundings.js';

/** The oldest that the addon and the trial's program run under. */
const OLDEST_MAJOR = 20;
const VERSION_TIMEOUT_MS = 10_000;
const remedy = `Name a Node.js program of version ${OLDEST_MAJOR} or later, or default for the running one`;

/** Asks a program for its version: it must be a Node.js that can run trials. It is run with `--version` and no more. */
export async function inspectNode(path: string): Promise<NodeProgram> {
  let resolved: string;
  try {
    resolved = await realpath(path);
    if (!(await stat(resolved)).isFile()) return wrong('is no program');
    await access(resolved, constants.X_OK);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return wrong('does not exist');
    return wrong(code === 'EACCES' ? 'is not executable' : `cannot be looked at: ${messageOf(error)}`);
  }
  const answer = await askVersion(resolved);
  if ('problem' in answer) return answer;
  const [, version, major] = /^v((\d+)\.\d+\.\d+\S*)\s*$/.exec(answer.text) ?? [];
  if (version === undefined) return wrong('answers --version with no version of Node.js');
  if (Number(major) < OLDEST_MAJOR)
    return wrong(`is Node.js ${version}: trials need ${OLDEST_MAJOR} or later`);
  return { resolved };
}

async function askVersion(
  program: string,
): Promise<{ text: string } | { problem: ReturnType<typeof wrong>['problem'] }> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  try {
    const options = { timeout: VERSION_TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 65_536, env } as const;
    return { text: (await promisify(execFile)(program, ['--version'], options)).stdout };
  } catch (error) {
    const killed = error instanceof Error && 'killed' in error && error.killed === true;
    if (killed) return wrong(`does not answer --version within ${VERSION_TIMEOUT_MS / 1e3} s`);
    return wrong(`cannot be run with --version: ${messageOf(error).trim().replaceAll(/\s+/g, ' ')}`);
  }
}

function wrong(message: string) {
  return { problem: { message, remedy } };
}
