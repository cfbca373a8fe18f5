import type { SurveyedPath } from '../targets/inventory/survey-paths.js';
import type { PathSurvey } from './surroundings.js';

/** What a survey found, as a directory to write to or as a problem with a remedy. */
export function pathSurvey(found: SurveyedPath): PathSurvey {
  const { path, realPath } = found;
  const problem = problemOf(found);
  if (problem === null && realPath !== null) return { path, resolved: realPath, problem: null };
  return { path, resolved: null, problem: problem ?? { message: 'has no real path', remedy } };
}

const remedy = 'Name a directory that you can write to';

function problemOf({ ok, error, isDirectory, writable, readOnlyFs }: SurveyedPath): PathSurvey['problem'] {
  if (!ok) {
    if (error?.code === 'ENOENT')
      return { message: 'does not exist', remedy: 'Make it, or name another directory' };
    if (error?.code === 'timeout') {
      return { message: error.message, remedy: 'See whether its server is there, or name another directory' };
    }
    return { message: `cannot be looked at: ${error?.message ?? 'unknown'}`, remedy };
  }
  if (!isDirectory) return { message: 'is no directory', remedy: 'Name the directory that it lies in' };
  if (readOnlyFs) return { message: 'lies on a volume that is mounted read-only', remedy };
  if (!writable) return { message: 'cannot be written to: permission denied', remedy };
  return null;
}
