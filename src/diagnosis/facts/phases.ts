import type { PhaseFacts } from '../../domain/facts.js';
import type { Measurement, PhaseName } from '../../domain/measurement.js';

/** Wall time and operations of each phase, summed over some trials. */
export function phaseFacts(
  measurements: readonly Measurement[],
): Readonly<Partial<Record<PhaseName, PhaseFacts>>> {
  const sums: Partial<Record<PhaseName, { elapsedNs: number; operations: Record<string, number> }>> = {};
  for (const { name, startNs, endNs, operations } of measurements.flatMap(({ phases }) => phases)) {
    const sum = (sums[name] ??= { elapsedNs: 0, operations: {} });
    sum.elapsedNs += endNs - startNs;
    for (const [kind, count] of Object.entries(operations)) {
      sum.operations[kind] = (sum.operations[kind] ?? 0) + count;
    }
  }
  return sums;
}
