import { usageError } from '../domain/errors.js';
import { type SurveyedPath, surveyPaths } from '../targets/inventory/survey-paths.js';

/**
 * Looks at directories that need not be writable.
 * @throws IotriageError `usage` with all that are none
 */
export async function requireDirectories(
  paths: readonly string[],
  remedy: string,
): Promise<readonly SurveyedPath[]> {
  const surveyed = await surveyPaths(paths);
  const problems = surveyed.flatMap(({ path, ok, isDirectory, error }) => {
    if (ok && isDirectory) return [];
    return [{ option: 'paths', value: path, message: error?.message ?? 'is no directory', remedy }];
  });
  if (problems.length > 0) throw usageError(problems);
  return surveyed;
}
