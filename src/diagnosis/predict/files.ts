import type { VolumeFacts } from '../../domain/facts.js';
import type { PredictedRatio } from '../../domain/probe.js';
import { concurrency, type MeasuredCell } from '../compare.js';
import { processorsOf } from '../processors.js';
import { waits } from '../waiting.js';

/**
 * By how much writers of one file do more over several, if its lock is what they wait for: one writes at a time, so n at
 * a time do n times as much. Those that wait for the lock by spinning keep the processors busy and are held up by these
 * next.
 *
 * @param files that the work is spread over.
 */
export function predictFiles(facts: VolumeFacts, one: MeasuredCell, files: number): PredictedRatio {
  const writers = Math.min(files, concurrency(one));
  const { count } = processorsOf(facts, one);
  if (waits(facts, one) || count >= writers) {
    return { ratio: writers, basis: `${writers} writers at a time over one, if it is the lock` };
  }
  return {
    ratio: Math.max(1, count),
    basis: `as many writers at a time as there are processors (${count}) over one, if it is the lock`,
  };
}
