import { aloneCell } from '../../domain/alone-cell.js';
import type { CellFacts, VolumeFacts } from '../../domain/facts.js';
import type { ReportVolume } from '../../domain/report.js';
import { workloadLabel } from '../workload-label.js';

type Together = ReportVolume['together'][number];

/** From this share of the processors on, in use together, it is they that set the pace and not the volumes. */
const PROCESSORS_BUSY = 0.9;

/**
 * For each cell of a set: its throughput over the sum of what its members reach alone with the same key. Depth and
 * files count per member in both. A cell with a member that was not measured so alone has no entry.
 */
export function buildTogether(set: VolumeFacts, all: readonly VolumeFacts[]): ReportVolume['together'] {
  if (set.volume.kind !== 'set') return [];
  const measured = all.flatMap(({ cells }) => cells).filter(({ bytesPerSecond }) => bytesPerSecond !== null);
  return set.cells.flatMap((cell) => {
    if (cell.members.length < 2 || cell.bytesPerSecond === null || !cell.strategy.movesBytes) return [];
    const apart = cell.members.flatMap((member) => aloneCell(cell, member, measured) ?? []);
    if (apart.length < cell.members.length) return [];
    const sum = apart.reduce((total, { bytesPerSecond }) => total + (bytesPerSecond?.mean ?? 0), 0);
    const together = cell.bytesPerSecond.mean;
    const ratio = sum === 0 ? 0 : together / sum;
    const processors = {
      processorsInUse: processorsInUse(cell),
      processorsAvailable: processorsAvailable(set, cell),
    };
    return [
      {
        strategy: cell.key.strategy,
        label: togetherLabel(cell),
        togetherBytesPerSecond: together,
        sumOfAloneBytesPerSecond: sum,
        ratio,
        ...processors,
        disturbed: [cell, ...apart].some(wasDisturbed),
        limitedBy: ratio < 1 ? limitOf(cell, processors) : null,
      },
    ];
  });
}

function wasDisturbed({ trials }: CellFacts): boolean {
  return trials.some(({ disturbances }) => disturbances.length > 0);
}

type Processors = Pick<Together, 'processorsInUse' | 'processorsAvailable'>;

function limitOf({ strategy }: CellFacts, processors: Processors): Together['limitedBy'] {
  const { processorsInUse: used, processorsAvailable: available } = processors;
  if (used !== null && used >= PROCESSORS_BUSY * available) return 'processors';
  return strategy.blocksLoop || strategy.name === 'native-pwrite' ? 'one-thread' : null;
}

function processorsInUse({ cpuUserCores: user, cpuSystemCores: system }: CellFacts): number | null {
  return user.value === null || system.value === null ? null : user.value + system.value;
}

/** The fewest of the machine's, the plan's and a cgroup's. */
function processorsAvailable({ host, volume }: VolumeFacts, { key }: CellFacts): number {
  const quotas = volume.limits.flatMap(({ what, unit, value }) =>
    what === 'cpu' && unit === 'cpus' ? [value] : [],
  );
  return Math.min(host.cpus, key.cpus ?? host.cpus, ...quotas);
}

function togetherLabel({ key, members }: CellFacts): string {
  const pool = key.poolSize === null ? '' : `, pool ${key.poolSize}`;
  return `${workloadLabel(key, members.length)}${pool}, depth ${key.depth}`;
}
