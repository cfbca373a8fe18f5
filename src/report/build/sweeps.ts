import type { CellFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { ReportSweep } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';
import { knee } from '../../stats/knee.js';
import { workloadLabel } from '../workload-label.js';

const sweptDimensions = [
  'poolSize',
  'threads',
  'depth',
  'cpus',
  'batch',
  'rate',
  'files',
  'blockSizeBytes',
] as const;

/**
 * Every line of cells that differ in one dimension alone, with at least two values that have a result.
 *
 * @param processors - those that the run may use: what `--cpus all` stands for.
 */
export function buildSweeps(cells: readonly CellFacts[], processors: number): readonly ReportSweep[] {
  return sweptDimensions.flatMap((dimension) => sweepsOver(dimension, cells, processors));
}

function sweepsOver(
  dimension: ReportSweep['dimension'],
  cells: readonly CellFacts[],
  processors: number,
): ReportSweep[] {
  const lines = new Map<string, { cell: CellFacts; value: number; throughput: Summary }[]>();
  for (const cell of cells) {
    const value = cell.key[dimension] ?? (dimension === 'cpus' ? processors : null);
    if (value === null || cell.bytesPerSecond === null || cell.strategy.family === 'control') continue;
    const identity = JSON.stringify([restOf(cell, dimension), cell.members]);
    const line = lines.get(identity) ?? [];
    line.push({ cell, value, throughput: cell.bytesPerSecond });
    lines.set(identity, line);
  }
  return [...lines.values()].flatMap((line) => {
    const first = line[0];
    // All processors, and as many by their number, are the same.
    const once = line.filter(
      ({ cell, value }) =>
        dimension !== 'cpus' ||
        cell.key.cpus !== null ||
        !line.some((other) => other.cell !== cell && other.value === value),
    );
    if (first === undefined || once.length < 2) return [];
    const points = once
      .map(({ cell, value, throughput }) => ({ value, cellId: cell.id, bytesPerSecond: throughput }))
      .sort((a, b) => a.value - b.value);
    const { strategy } = first.cell.key;
    const bend = knee(
      points.map(({ value, bytesPerSecond }) => ({ value, throughput: bytesPerSecond.mean })),
    );
    return [{ dimension, strategy, label: sweepLabel(dimension, first.cell), points, knee: bend }];
  });
}

/** All but the dimension; and where the strategy's depth is that of its threads, it goes with them. */
function restOf({ key, fixed }: CellFacts, dimension: ReportSweep['dimension']): Partial<CellKey> {
  const ownDepth = dimension === 'threads' && fixed.some((one) => one.dimension === 'depth');
  return { ...key, [dimension]: null, ...(ownDepth ? { depth: 0 } : {}) };
}

function sweepLabel(dimension: ReportSweep['dimension'], { key, members, trials }: CellFacts): string {
  const isSaidByLabel = dimension === 'files' || dimension === 'blockSizeBytes' || dimension === 'rate';
  const omit = isSaidByLabel ? dimension : null;
  const parts = [workloadLabel(key, members.length, omit)];
  if (dimension !== 'poolSize' && key.poolSize !== null) parts.push(`pool ${key.poolSize}`);
  if (dimension !== 'depth' && dimension !== 'threads') parts.push(`depth ${key.depth}`);
  if (dimension !== 'threads' && key.threads !== null) parts.push(`threads ${key.threads}`);
  if (dimension !== 'batch' && key.batch !== null) parts.push(`batch ${key.batch}`);
  for (const [name, value] of Object.entries(key.parameters)) {
    // The label of the work says it.
    if (name !== 'vector') parts.push(`${name} ${value}`);
  }
  if (dimension !== 'cpus' && key.cpus !== null)
    parts.push(`${key.cpus} ${key.cpus === 1 ? 'processor' : 'processors'}`);
  if (key.node !== null) parts.push(`Node.js ${trials.find(({ node }) => node !== null)?.node ?? key.node}`);
  return parts.join(', ');
}
