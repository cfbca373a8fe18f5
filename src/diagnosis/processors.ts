import type { CellFacts, Fact, VolumeFacts } from '../domain/facts.js';
import { leastForeignCores } from '../domain/foreign-cpu.js';

/** Processors that a trial could use, and who says so. */
export interface Processors {
  readonly count: number;
  readonly source: string;
  /** A cgroup gives fewer than there are. */
  readonly limited: boolean;
}

/** The smallest of the CPUs that the process may run on, a cgroup's quota and the plan's own restriction. */
export function processorsOf(facts: VolumeFacts, cell: CellFacts): Processors {
  const candidates: Processors[] = [
    { count: facts.host.cpus, source: 'CPUs that the process may run on', limited: false },
  ];
  if (cell.key.cpus !== null) candidates.push({ count: cell.key.cpus, source: '--cpus', limited: true });
  for (const limit of facts.volume.limits) {
    if (limit.what === 'cpu' && limit.unit === 'cpus') {
      candidates.push({ count: limit.value, source: limit.source, limited: true });
    }
  }
  return candidates.reduce((least, candidate) => (candidate.count < least.count ? candidate : least));
}

/** Processors in use by the trial, user and system. */
export function coresUsed({ cpuUserCores, cpuSystemCores }: CellFacts): Fact {
  if (cpuUserCores.value === null) return cpuUserCores;
  if (cpuSystemCores.value === null) return cpuSystemCores;
  return { value: cpuUserCores.value + cpuSystemCores.value, source: cpuUserCores.source };
}

/** Whether all of the strategy's work runs on one thread, so that one processor is all that it can use. */
export function singleThreaded({ strategy, key }: Pick<CellFacts, 'strategy' | 'key'>): boolean {
  return (
    strategy.blocksLoop || strategy.name === 'native-pwrite' || (key.threads === 1 && !strategy.usesPool)
  );
}

/** Share of a cell's processor time that was spent in the kernel; 0 where there was none. */
export function systemShare({ cpu }: CellFacts): number {
  const total = cpu.userNs + cpu.systemNs;
  return total === 0 ? 0 : cpu.systemNs / total;
}

/** Others leave next to no processor idle. */
export const MOST_IDLE = 0.1;
/** Of the processors that it could use: a trial that uses less waits for something else. */
export const LEAST_OWN = 0.2;

/** Processors that other programs have, where they and the trial leave none idle; null: there was room, or it was not seen. */
export function crowdedBy(facts: VolumeFacts, cell: CellFacts): number | null {
  const { count } = processorsOf(facts, cell);
  const [others, idle, own] = [cell.foreignCores.value, cell.idleCores.value, coresUsed(cell).value];
  if (others === null || idle === null || own === null) return null;
  const isFull = idle <= MOST_IDLE * count && own >= LEAST_OWN * count;
  return isFull && others >= leastForeignCores(count) ? others : null;
}
