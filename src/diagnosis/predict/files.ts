import type { VolumeFacts } from '../../domain/facts.js';
import type { PredictedRatio } from '../../domain/probe.js';
import { concurrency, type MeasuredCell } from '../compare.js';
import { processorsOf } from '../processors.js';
import { waits } from '../waiting.js';
import { oneOrNumber } from '../words.js';

/**
 * By how much writers of few files do more over several, if their locks are what they wait for: one at a time writes
 * into each, so n files do n times as much as one, as far as there are writers. Those that wait for the lock by spinning keep the processors busy and are held up by these
 * next.
 *
 * @param files that the work is spread over.
 */
export function predictFiles(facts: VolumeFacts, few: MeasuredCell, files: number): PredictedRatio {
  const writers = Math.min(files, concurrency(few));
  const before = Math.min(few.key.files, concurrency(few));
  const over = oneOrNumber(before);
  const { count } = processorsOf(facts, few);
  if (waits(facts, few) || count >= writers) {
    return { ratio: writers / before, basis: `${writers} writers at a time over ${over}, if it is the lock` };
  }
  return {
    ratio: Math.max(1, count / before),
    basis: `as many writers at a time as there are processors (${count}) over ${over}, if it is the lock`,
  };
}
