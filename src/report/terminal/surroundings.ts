import type { ReportCell } from '../../domain/report.js';
import { nodeLabel } from './cell-columns.js';

const SIBLINGS =
  'Processors that are more than their cores are threads that share these: two threads of a core do less than two cores.';

interface PlacedTrial extends Pick<ReportCell['trials'][number], 'placement'> {
  readonly processors: readonly number[];
}

/** Processors and Node.js that are not those of the run. */
export function surroundings(cells: readonly ReportCell[]): readonly string[] {
  const placed = cells.flatMap((cell) => placedTrial(cell) ?? []);
  const programs = cells.flatMap((cell) =>
    cell.key.node === null ? [] : [`Under Node.js ${nodeLabel(cell, [])}: ${cell.key.node}.`],
  );
  return [
    ...[...new Set([...placed.map(processorWords), ...programs])].sort(),
    ...(placed.some(({ placement }) => (placement?.siblings ?? []).length > 0) ? [SIBLINGS] : []),
  ];
}

/** The trials of a cell have the same processors: one that was started stands for all. */
function placedTrial({ key, trials }: ReportCell): PlacedTrial | null {
  if (key.cpus === null) return null;
  for (const { processors, placement } of trials) if (processors !== null) return { processors, placement };
  return null;
}

/** `On 4 processors of 2 cores, NUMA node 0: 0, 2, 1, 3.` Cores are told where they are fewer, nodes where there are several. */
function processorWords({ processors, placement }: PlacedTrial): string {
  const { siblings = [], numaNodes = null } = placement ?? {};
  const { length } = processors;
  const cores = siblings.reduce((sum, threads) => sum - threads.length + 1, length);
  const of = cores < length ? ` of ${countOf(cores, 'core')}` : '';
  const nodes =
    numaNodes === null || numaNodes.length === 0
      ? ''
      : `, NUMA ${numaNodes.length === 1 ? 'node' : 'nodes'} ${numaNodes.join(', ')}`;
  return `On ${countOf(length, 'processor')}${of}${nodes}: ${processors.join(', ')}.`;
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
