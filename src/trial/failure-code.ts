import { errorCodeOf } from '../domain/errors.js';

/**
 * The code of a failure: `gone` where the volume went away, else the system's own (`EACCES`), which the cause of a
 * refused workspace bears, else ours.
 */
export function failureCode(error: unknown): string {
  const own = errorCodeOf(error);
  if (own === 'volume-gone') return 'gone';
  const cause = error instanceof Error ? errorCodeOf(error.cause) : undefined;
  return cause ?? own ?? 'internal';
}
