import type { ProgressFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import { LEAST_SEEN_SHARE } from '../../domain/seen-bytes.js';
import { NS_PER_S } from '../../domain/units.js';
import { measuredBytes, type MeasuredRound } from './rounds.js';
import { measureWindow } from './windows.js';

/**
 * What the application moved from sample to sample of each round's measured phase, by the kernel's count of bytes passed
 * to system calls (`rchar`, `wchar` of /proc/PID/io). Of the trial's own process; calls count when they return. A round whose
 * bytes others moved (`process-pool`, `fio`, the kernel for a ring) has none.
 */
export function progressFacts(
  rounds: readonly MeasuredRound[],
  { operation }: Pick<CellKey, 'operation'>,
): readonly ProgressFacts[] {
  const columns = operation === 'mix' ? ['rchar', 'wchar'] : [operation === 'read' ? 'rchar' : 'wchar'];
  return rounds.flatMap(({ trial, measurement }): readonly ProgressFacts[] => {
    const series = trial.series.find(
      (one) => one.sampler === 'process' && columns.every((column) => column in one.columns),
    );
    const window = measureWindow(measurement);
    if (series === undefined || window === null) return [];
    const atNs: number[] = [];
    const bytesPerSecond: number[] = [];
    let seenBytes = 0;
    for (const [index, endNs] of series.atNs.entries()) {
      const startNs = series.atNs[index - 1] ?? window.startNs;
      // A sample follows the edge of a phase at once: the one before it lies wholly outside.
      if (startNs < window.startNs || startNs >= window.endNs || endNs <= startNs) continue;
      const moved = columns.map((column) => series.columns[column]?.[index]);
      if (!moved.every((bytes) => typeof bytes === 'number')) continue;
      atNs.push(endNs - window.startNs);
      const bytes = moved.reduce<number>((sum, value) => sum + value, 0);
      seenBytes += bytes;
      bytesPerSecond.push((bytes * NS_PER_S) / (endNs - startNs));
    }
    if (atNs.length === 0 || seenBytes < LEAST_SEEN_SHARE * measuredBytes(measurement)) return [];
    return [{ round: trial.round, atNs, bytesPerSecond }];
  });
}
