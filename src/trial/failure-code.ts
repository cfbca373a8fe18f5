import { errorCodeOf } from '../domain/errors.js';

/**
 * The code of a failure: `gone` where the volume went away, else the system's own (`EACCES`), which the cause of a
 * refused workspace bears, else ours. `unsupported` stays what it is, whichever system call told it.
 */
export function failureCode(error: unknown): string {
  const own = errorCodeOf(error);
  if (own === 'volume-gone') return 'gone';
  if (own === 'unsupported') return own;
  const cause = error instanceof Error ? errorCodeOf(error.cause) : undefined;
  return cause ?? own ?? 'internal';
}
