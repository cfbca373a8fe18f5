import type { Strategy } from '../domain/strategy.js';
import type { Unavailable } from '../domain/target.js';
import type { Interposer } from '../native/addon-types.js';
import { whyNoInterposer } from '../native/interposer.js';
import { stampKeyOf } from '../strategies/drive/stamp-keys.js';

/** Of a staged trial: system calls are stamped from the start on, until the stop. */
export interface Stamping {
  readonly start: () => void;
  readonly stop: () => void;
}

/**
 * The stamping of a staged trial's jobs.
 * @param interposer that of this process; null: it has none.
 * @param strategy with the traits that its parameters give it.
 * @param directories the trial's workspaces.
 * @param unavailable where it cannot be had, the reason is added: the trial then runs without stages.
 */
export function stampingOf(
  interposer: Interposer | null,
  strategy: Pick<Strategy, 'opensBy' | 'usesPool'>,
  directories: readonly string[],
  unavailable: Unavailable[],
): Stamping | null {
  if (!interposer) {
    unavailable.push({ what: 'stages', why: whyNoInterposer() });
    return null;
  }
  const key = stampKeyOf(strategy);
  const start = (): void => {
    interposer.start(directories, key);
  };
  const stop = (): void => {
    interposer.stop();
  };
  try {
    start();
    stop();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    unavailable.push({ what: 'stages', why: `${error.message}; the trial has ${directories.length}` });
    return null;
  }
  return { start, stop };
}
