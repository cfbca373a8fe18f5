import type { CellFacts, VolumeFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { ReportVolume } from '../../domain/report.js';
import { workloadLabel } from '../workload-label.js';

type Together = ReportVolume['together'][number];

/** From this share of the processors on, in use together, it is they that set the pace and not the volumes. */
const PROCESSORS_BUSY = 0.9;

/**
 * For each cell of a set: its throughput over the sum of what its members reach alone with the same key. Depth and
 * files count per member in both. A set's pool and native threads serve all members: a member alone must have had its
 * share of them, or the ratio would tell a pool of one size from one of another.
 *
 * A cell with a member that was not measured so alone has no entry.
 */
export function buildTogether(set: VolumeFacts, all: readonly VolumeFacts[]): ReportVolume['together'] {
  if (set.volume.kind !== 'set') return [];
  const alone = all.flatMap(({ cells }) => cells).filter(({ members }) => members.length === 1);
  return set.cells.flatMap((cell) => {
    if (cell.members.length < 2 || cell.bytesPerSecond === null || !cell.strategy.movesBytes) return [];
    const apart = cell.members.flatMap((member) => aloneCell(cell, member, alone) ?? []);
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

function aloneCell(cell: CellFacts, member: string, alone: readonly CellFacts[]): CellFacts | undefined {
  const identity = sharedIdentity(cell.key);
  return alone.find(
    ({ key, members, bytesPerSecond }) =>
      members[0] === member &&
      bytesPerSecond !== null &&
      sharedIdentity(key) === identity &&
      hasShare(key, cell),
  );
}

function wasDisturbed({ trials }: CellFacts): boolean {
  return trials.some(({ disturbances }) => disturbances.length > 0);
}

/** What members of a set share among them. */
const sharedDimensions = ['poolSize', 'threads'] as const;

function hasShare(alone: CellKey, { key, members }: CellFacts): boolean {
  return sharedDimensions.every((name) => {
    const whole = key[name];
    return alone[name] === (whole === null ? null : whole / members.length);
  });
}

/** Equal for keys that differ in nothing but what is shared. */
function sharedIdentity(key: CellKey): string {
  const others = { ...key, poolSize: null, threads: null };
  return JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
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
