import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { IotriageError } from '../../domain/errors.js';
import { letGoOf } from '../../domain/let-go.js';
import type { StatvfsResult } from '../../native/addon-types.js';
import { programFile } from '../../native/programs.js';

/** How long a volume may take to answer. */
const SURVEY_TIMEOUT_MS = 5000;

/** What a path is, as another process found it. */
export interface SurveyedPath {
  /** As it was asked for. */
  readonly path: string;
  /** It exists and answers. */
  readonly ok: boolean;
  /** Symbolic links resolved. */
  readonly realPath: string | null;
  /** `st_dev` in decimal. */
  readonly deviceId: string | null;
  readonly isDirectory: boolean;
  /** For a directory: files can be made in it. */
  readonly writable: boolean;
  /** It is not writable because its file system or mount is read-only (EROFS). */
  readonly readOnlyFs: boolean;
  /** Null where `statvfs` failed, or there is no addon to call it. */
  readonly counts: StatvfsResult | null;
  /** Why it is not ok: the system error's code, or `timeout`. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

function noAnswer(path: string, code: string, message: string): SurveyedPath {
  return {
    path,
    ok: false,
    realPath: null,
    deviceId: null,
    isDirectory: false,
    writable: false,
    readOnlyFs: false,
    counts: null,
    error: { code, message },
  };
}

/**
 * Looks at paths from another process, so that a dead volume cannot hang this one.
 * @param paths relative ones are taken from the current directory
 * @param timeoutMs after which a path that has not answered is reported with the code `timeout`
 * @returns an answer for each path, in their order
 * @throws IotriageError `internal` where the program cannot be started
 */
export async function surveyPaths(
  paths: readonly string[],
  timeoutMs: number = SURVEY_TIMEOUT_MS,
): Promise<readonly SurveyedPath[]> {
  if (paths.length === 0) return [];
  const absolute = paths.map((path) => resolve(path));
  const answers = await askProgram([...new Set(absolute)], timeoutMs);
  return paths.map((path, index) => {
    const answer = answers.get(absolute[index] ?? '');
    if (answer) return { ...answer, path };
    return noAnswer(path, 'timeout', `did not answer within ${timeoutMs / 1000} s`);
  });
}

function askProgram(paths: readonly string[], timeoutMs: number): Promise<ReadonlyMap<string, SurveyedPath>> {
  return new Promise((done, fail) => {
    const answers = new Map<string, SurveyedPath>();
    // A thread for each path: one that hangs must not keep the others from answering.
    const env = { ...process.env, UV_THREADPOOL_SIZE: String(Math.min(1024, Math.max(4, paths.length))) };
    const child = spawn(process.execPath, [programFile('targets/inventory/survey'), ...paths], {
      cwd: '/',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(finish, timeoutMs);
    let pending = '';
    function finish(): void {
      clearTimeout(timer);
      letGoOf(child);
      done(answers);
    }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (pending + chunk).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const answer = JSON.parse(line) as SurveyedPath;
        answers.set(answer.path, answer);
      }
      if (answers.size === paths.length) finish();
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      fail(
        new IotriageError('internal', 'the program that looks at volumes cannot be started', [], { cause }),
      );
    });
    child.on('close', (code) => {
      if (answers.size === paths.length) return;
      clearTimeout(timer);
      if (code !== null) {
        fail(new IotriageError('internal', `the program that looks at volumes ended with exit code ${code}`));
        return;
      }
      done(answers);
    });
  });
}
