import { isTogether } from '../../diagnosis/together/gather.js';
import type { Cell, Plan } from '../../domain/plan.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { NS_PER_MS } from '../../domain/units.js';
import { mean } from '../../stats/moments.js';

/**
 * What a probe's trials will take in ms: each as long as trials on its volume took so far on average, and those that are
 * to last longer than the plan's by so much more. Several volumes are filled one after another, and measured at once. 0
 * where none ran.
 */
export function costMs(
  { cells, order }: Pick<Probe, 'cells' | 'order'>,
  records: readonly RunRecord[],
  { settings }: Pick<Plan, 'settings'>,
): number {
  const membersOf = new Map(
    [...records.flatMap(cellsOf), ...cells].map(({ id, members }) => [id, members] as const),
  );
  const usualMs = usualByVolume(records);
  const measuredMs = settings.durationMs ?? 0;
  return order.reduce((sum, { cellId, bounds }) => {
    const each = (membersOf.get(cellId) ?? []).map((path) => usualMs(path));
    const filling = each.reduce((all, ms) => all + Math.max(0, ms - measuredMs), 0);
    const measuring = Math.max(0, ...each.map((ms) => Math.min(ms, measuredMs)));
    const longer = Math.max(0, (bounds?.durationMs ?? 0) - measuredMs);
    return sum + filling + measuring + longer;
  }, 0);
}

/** The mean time of trials on a directory alone; those beside its trials at once last longer, and do not count. */
function usualByVolume(records: readonly RunRecord[]): (path: string) => number {
  const pathOf = new Map(
    records
      .filter((record) => record.type !== 'probe' || !isTogether(record.probe))
      .flatMap(cellsOf)
      .flatMap(({ id, members: [path, ...others] }) =>
        path === undefined || others.length > 0 ? [] : [[id, path] as const],
      ),
  );
  const tookMs = new Map<string, number[]>();
  for (const record of records) {
    const path = record.type === 'trial' ? pathOf.get(record.trial.cellId) : undefined;
    if (record.type !== 'trial' || path === undefined) continue;
    const ms = (record.trial.endNs - record.trial.startNs) / NS_PER_MS;
    tookMs.set(path, [...(tookMs.get(path) ?? []), ms]);
  }
  return (path) => mean(tookMs.get(path) ?? [0]);
}

function cellsOf(record: RunRecord): readonly Cell[] {
  if (record.type === 'run') return record.run.plan.cells;
  return record.type === 'probe' ? record.probe.cells : [];
}
