import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { TaskResult } from './shared-job.js';

/** An answer with which the memory itself goes back to the main thread. */
export function lent(posted: { readonly begun: number; readonly bytes: readonly Uint8Array[] }): TaskResult {
  const answer = {
    [transferableSymbol]: posted.bytes.map(({ buffer }) => buffer),
    [valueSymbol]: posted,
  };
  // Piscina posts what the second one holds.
  return move(answer) as unknown as TaskResult;
}
