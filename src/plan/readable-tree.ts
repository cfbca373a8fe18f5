import { access, constants } from 'node:fs/promises';
import { errorCodeOf } from '../domain/errors.js';
import { surveyPaths } from '../targets/inventory/survey-paths.js';
import type { ReadableTree } from './surroundings.js';

const SURVEY_TIMEOUT_MS = 5000;
const remedy = 'Name a directory that you can read';

/** Looks at a directory that is to be read and never written: another process does, so that a dead volume hangs nothing. */
export async function inspectTree(path: string): Promise<ReadableTree> {
  const [found] = await surveyPaths([path], SURVEY_TIMEOUT_MS);
  const complain = (message: string): ReadableTree => ({ problem: { message, remedy } });
  if (found?.ok !== true || found.realPath === null) {
    const code = found?.error?.code;
    return complain(
      code === 'ENOENT' ? 'does not exist' : `cannot be looked at: ${found?.error?.message ?? 'unknown'}`,
    );
  }
  if (!found.isDirectory) return complain('is no directory');
  try {
    await access(found.realPath, constants.R_OK | constants.X_OK);
  } catch (error) {
    return complain(`cannot be read: ${errorCodeOf(error) ?? 'unknown'}`);
  }
  return { resolved: found.realPath };
}
