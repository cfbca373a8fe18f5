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

/** Others leave next to no processor idle: with more the scheduler had one for whoever waited. */
export const MOST_IDLE_SHARE = 0.1;
/** Of the processors that it could use: a trial that uses less waits for something else. */
export const LEAST_OWN_SHARE = 0.2;
/** Half of the time some task of the machine waited for a processor. */
export const LEAST_PRESSURE = 0.5;

/** What other programs use of the processors that a cell's trials may run on. */
export interface OthersUse {
  readonly cores: number;
  readonly processors: number;
}

/**
 * What other programs use where they and the trials leave no processor idle and tasks wait for one; null: there was room, or it
 * was not seen. Of the processors that the trials may run on, whatever a quota leaves of them.
 */
export function crowdedBy({ host }: Pick<VolumeFacts, 'host'>, cell: CellFacts): OthersUse | null {
  const processors = cell.key.cpus ?? host.cpus;
  const [cores, idle, own] = [cell.foreignCores.value, cell.idleCores.value, coresUsed(cell).value];
  if (cores === null || idle === null || own === null) return null;
  const could = singleThreaded(cell) ? 1 : processors;
  const isShort = idle <= MOST_IDLE_SHARE * processors && own >= LEAST_OWN_SHARE * could;
  if (!isShort || (cell.pressure.cpuSome.value ?? 0) < LEAST_PRESSURE) return null;
  return cores >= leastForeignCores(processors) ? { cores, processors } : null;
}
