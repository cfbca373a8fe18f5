/** The codes that {@link IotriageError} can bear. `usage`, `run-not-found` and `record-invalid` end the program with 2, all others with 1. */
export type IotriageErrorCode =
  | 'usage'
  | 'addon-absent'
  | 'addon-failed'
  | 'workspace-refused'
  | 'volume-gone'
  | 'record-invalid'
  | 'run-not-found'
  | 'trial-failed'
  | 'unsupported'
  | 'internal';

/** One thing that is wrong with what the user asked for. */
export interface Problem {
  /** The option or config key, as the user writes it: `--block-size`, `paths[0]`. */
  readonly option: string;
  /** The value as given. */
  readonly value: string;
  /** What is wrong with it. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy: string;
}

/** The one error class of iotriage. Whatever else is thrown is a fault of ours. */
export class IotriageError extends Error {
  override readonly name = 'IotriageError';

  constructor(
    readonly code: IotriageErrorCode,
    message: string,
    readonly problems: readonly Problem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Makes the error for bad use out of all problems found, so that the user mends them in one go. */
export function usageError(problems: readonly Problem[]): IotriageError {
  const lines = problems.map(
    ({ option, value, message, remedy }) =>
      `${option}${value === '' ? '' : ` ${value}`}: ${message}. ${remedy}.`,
  );
  return new IotriageError('usage', lines.join('\n'), problems);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error (`ENOENT`), or undefined. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
