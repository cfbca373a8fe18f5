import type { Strategy } from '../../domain/strategy.js';

/**
 * What stands for a file in the keys of its calls' stamps, as `native/interposer/interposer.h` numbers it: its descriptor;
 * its open alone, whose stamp tells the number to take by; its descriptor and the thread that calls.
 */
export const stampKeys = { descriptor: 0, open: 1, thread: 2 } as const;
export type StampKey = (typeof stampKeys)[keyof typeof stampKeys];

/**
 * The one by which a strategy's stamps are told apart. A descriptor that an operation closes is another one's at once.
 * What does not go by the pool calls on the thread that takes the stamps, and other threads may use its descriptors.
 * @param strategy with the traits that its parameters give it.
 */
export function stampKeyOf({ opensBy, usesPool }: Pick<Strategy, 'opensBy' | 'usesPool'>): StampKey {
  if (opensBy === 'path') return stampKeys.open;
  return usesPool ? stampKeys.descriptor : stampKeys.thread;
}
