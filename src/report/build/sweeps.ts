import type { CellFacts, ReportedFacts } from '../../domain/facts.js';
import { namedParameters } from '../../domain/libuv-io.js';
import type { ReportSweep } from '../../domain/report.js';
import { sweptParameter } from '../../domain/sweep.js';
import { isOmitted, workloadLabel } from '../workload-label.js';

/** The sweeps of the facts, each with the words for what it holds fast. */
export function buildSweeps({
  sweeps,
  cells,
}: Pick<ReportedFacts, 'sweeps'> & { readonly cells: readonly CellFacts[] }): readonly ReportSweep[] {
  return sweeps.flatMap(({ knee, ...sweep }) => {
    const first = cells.find(({ id }) => id === sweep.points[0]?.cellId);
    if (first === undefined) return [];
    return [
      {
        ...sweep,
        label: sweepLabel(sweep.dimension, first),
        knee: knee?.value ?? null,
        kneeInterval: knee && { interval: knee.interval, method: knee.method },
      },
    ];
  });
}

function sweepLabel(dimension: ReportSweep['dimension'], { key: whole, members, trials }: CellFacts): string {
  const swept = sweptParameter(dimension);
  const parameters = Object.entries(whole.parameters).filter(([name]) => name !== swept);
  const key = { ...whole, parameters: Object.fromEntries(parameters) };
  const parts = [workloadLabel(key, members.length, isOmitted(dimension) ? dimension : null)];
  if (dimension !== 'poolSize' && key.poolSize !== null) parts.push(`pool ${key.poolSize}`);
  if (dimension !== 'depth' && dimension !== 'threads') parts.push(`depth ${key.depth}`);
  if (dimension !== 'threads' && key.threads !== null) parts.push(`threads ${key.threads}`);
  if (dimension !== 'batch' && key.batch !== null) parts.push(`batch ${key.batch}`);
  for (const [name, value] of namedParameters(key.parameters)) {
    // The label of the work says it.
    if (name !== 'vector') parts.push(`${name} ${value}`);
  }
  if (dimension !== 'cpus' && key.cpus !== null)
    parts.push(`${key.cpus} ${key.cpus === 1 ? 'processor' : 'processors'}`);
  if (key.node !== null) parts.push(`Node.js ${trials.find(({ node }) => node !== null)?.node ?? key.node}`);
  return parts.join(', ');
}
