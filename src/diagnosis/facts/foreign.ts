import type { Fact } from '../../domain/facts.js';
import type { ForeignCpu } from '../../domain/foreign-cpu.js';
import { unknown } from './reduce.js';
import type { MeasuredRound } from './rounds.js';

const SOURCE = '/proc/stat';

/** What was left to others of the processors that the trials may use, over the measured time of the rounds. */
export function coresOfOthers(
  rounds: readonly MeasuredRound[],
  column: keyof Pick<ForeignCpu, 'userCores' | 'idleCores'>,
): Fact {
  const seen = rounds.flatMap(({ trial }) => trial.foreignCpu ?? []);
  const elapsedNs = seen.reduce((sum, one) => sum + one.elapsedNs, 0);
  if (elapsedNs === 0) return unknown(SOURCE, 'it was not read');
  const coreNs = seen.reduce((sum, one) => sum + Math.max(0, one[column]) * one.elapsedNs, 0);
  return { value: coreNs / elapsedNs, source: SOURCE };
}
