import type { Cell, Plan } from '../../domain/plan.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { NS_PER_MS } from '../../domain/units.js';
import { mean } from '../../stats/moments.js';

/**
 * What a probe's trials will take in ms: each as long as trials on its volume took so far on average, and those that are
 * to last longer than the plan's by so much more. 0 where none ran.
 */
export function costMs({ order, targetId }: Probe, records: readonly RunRecord[], plan: Plan): number {
  const ids = new Set(
    records.flatMap(cellsOf).flatMap((cell) => (cell.targetId === targetId ? cell.id : [])),
  );
  const tookMs = records.flatMap((record) =>
    record.type === 'trial' && ids.has(record.trial.cellId)
      ? [(record.trial.endNs - record.trial.startNs) / NS_PER_MS]
      : [],
  );
  const usualMs = tookMs.length === 0 ? 0 : mean(tookMs);
  return order.reduce((sum, { bounds }) => {
    const longerMs = Math.max(0, (bounds?.durationMs ?? 0) - (plan.settings.durationMs ?? 0));
    return sum + usualMs + longerMs;
  }, 0);
}

function cellsOf(record: RunRecord): readonly Cell[] {
  if (record.type === 'run') return record.run.plan.cells;
  return record.type === 'probe' ? record.probe.cells : [];
}
