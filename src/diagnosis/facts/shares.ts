import type { CellFacts, Fact, OperationFacts, StageFacts, TimeShares } from '../../domain/facts.js';
import type { PhaseName, StageName } from '../../domain/measurement.js';
import { concurrency } from '../compare.js';
import { queues, timesSystemCalls } from '../service-times.js';
import { unknown } from './reduce.js';

/** What shares are made of: a cell without them. */
type Unshared = Omit<CellFacts, 'shares'>;

/** Phases in which new files get their names and lose their descriptors. Removing them is no part of the work. */
export const namePhases = ['create', 'open', 'close'] as const satisfies readonly PhaseName[];

/** Wall time of what a cell is about, in ns. */
interface Wall {
  readonly jobNs: number;
  readonly syncNs: number;
  readonly namesNs: number;
  readonly wholeNs: number;
}

/** How the job's time goes over what its operations wait for, each 0 to 1; or why that is not known. */
interface JobParts {
  readonly stages: Readonly<Record<'queue' | 'service' | 'deliver', number>> | string;
  readonly sync: number | string;
  readonly source: string;
}

/** Where the wall time of a cell's work went, of the rounds that count. */
export function timeShares(cell: Unshared): TimeShares {
  const wall = wallOf(cell);
  const parts = jobParts(cell, wall.jobNs);
  const stage = (name: 'queue' | 'service' | 'deliver'): Fact =>
    typeof parts.stages === 'string'
      ? unknown(parts.source, parts.stages)
      : shareOf(wall, parts.stages[name] * wall.jobNs, parts.source);
  return {
    wallNs: wall.wholeNs,
    javaScript: javaScript(cell, wall),
    queue: stage('queue'),
    systemCall: cell.strategy.blocksLoop ? outsideUserMode(cell, wall, parts) : stage('service'),
    delivery: stage('deliver'),
    sync: syncs(wall, parts),
    metadata: metadata(cell, wall),
  };
}

/** Whether the names of files are part of a cell's work: it makes them, or each operation opens and closes one. */
export function paysForNames({ key, strategy }: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  return strategy.unit === 'file' || (key.operation === 'write' && key.mode === 'new');
}

function wallOf(cell: Unshared): Wall {
  const { phases, elapsedNs, syncElapsedNs } = cell;
  const jobNs = phases.measure?.elapsedNs ?? elapsedNs;
  const syncNs = phases.sync?.elapsedNs ?? syncElapsedNs ?? 0;
  const namesNs = paysForNames(cell)
    ? namePhases.reduce((sum, name) => sum + (phases[name]?.elapsedNs ?? 0), 0)
    : 0;
  return { jobNs, syncNs, namesNs, wholeNs: jobNs + syncNs + namesNs };
}

function shareOf({ wholeNs }: Wall, ns: number, source: string): Fact {
  if (wholeNs === 0) return unknown(source, 'no round completed');
  return { value: Math.min(1, Math.max(0, ns / wholeNs)), source };
}

function javaScript(cell: Unshared, wall: Wall): Fact {
  const { family, blocksLoop, hasWorkers } = cell.strategy;
  const { eventLoopUtilisation: loop, cpu } = cell;
  if (family !== 'node') return shareOf(wall, 0, 'its operations are made outside JavaScript');
  if (blocksLoop) return shareOf(wall, Math.min(wall.jobNs, cpu.userNs), 'getrusage(2), user mode');
  if (hasWorkers) {
    return unknown(loop.source, 'JavaScript also runs in threads or processes whose loops are not read');
  }
  return loop.value === null ? loop : shareOf(wall, loop.value * wall.jobNs, loop.source);
}

/** Of a route that blocks the loop: what its thread does not spend in user mode, nor in syncs, it spends in its calls. */
function outsideUserMode({ cpu }: Unshared, wall: Wall, { sync }: JobParts): Fact {
  const source = 'wall time less user mode (getrusage(2)) and syncs';
  if (typeof sync === 'string') return unknown(source, sync);
  return shareOf(wall, wall.jobNs * (1 - sync) - cpu.userNs, source);
}

function syncs(wall: Wall, { sync, source }: JobParts): Fact {
  return typeof sync === 'string'
    ? unknown(source, sync)
    : shareOf(wall, wall.syncNs + sync * wall.jobNs, sync === 0 ? 'phase sync' : `phase sync, ${source}`);
}

function metadata(cell: Unshared, wall: Wall): Fact {
  const source = `phases ${namePhases.join(', ')}`;
  if (!paysForNames(cell)) return unknown(source, 'it makes no files: theirs were made before the work');
  if (cell.strategy.unit === 'file') {
    return unknown(source, 'the route opens, writes and closes a file in one operation');
  }
  if (namePhases.every((name) => cell.phases[name] === undefined)) {
    return unknown(source, 'none of these phases was reached');
  }
  return shareOf(wall, wall.namesNs, source);
}

/** The lives of all operations, from call to callback, parted into what each waited for. */
function jobParts(cell: Unshared, jobNs: number): JobParts {
  const { key, operations, strategy } = cell;
  const byItself = timesSystemCalls(cell) && (strategy.blocksLoop || strategy.family === 'native');
  const source = byItself ? 'latencies' : 'stages';
  const main = operations[key.operation];
  const none = (why: string, sync: JobParts['sync'] = why): JobParts => ({ stages: why, sync, source });
  if (main === undefined || main.count === 0 || jobNs === 0) return none('no round completed');
  const quiet = key.durability === 'none' || key.durability === 'end' || key.operation === 'read' ? 0 : null;
  if (key.rate !== null) {
    const why = 'at a given rate it waits for its clock between operations';
    return none(why, quiet ?? why);
  }
  const life = main.latencySumNs;
  const syncing = quiet ?? syncLife(cell, main, byItself);
  const syncNs = typeof syncing === 'string' ? 0 : syncing;
  const lives = Math.max(Number.MIN_VALUE, life + syncNs, byItself ? concurrency(cell) * jobNs : 0);
  const sync = typeof syncing === 'string' ? syncing : syncing / lives;
  if (byItself) return { stages: { queue: 0, service: life / lives, deliver: 0 }, sync, source };
  const { stages } = main;
  if (stages === null) return none('its stages were not stamped', sync);
  if (key.durability !== 'dsync' && typeof sync === 'string') return none(sync);
  const part = (name: StageName): number => ((life / lives) * stages[name].sumNs) / sumOf(stages);
  return {
    stages: { queue: part('queue'), service: part('service'), deliver: part('deliver') },
    sync,
    source,
  };
}

/** Of the syncs while it writes, in ns over all operations; or why that is not known. */
function syncLife(cell: Unshared, main: OperationFacts, byItself: boolean): number | string {
  const { durability } = cell.key;
  const { sync, commit } = cell.operations;
  if (durability === 'dsync') return 'O_DSYNC has no call of its own: its time is in that of the writes';
  if (!byItself && queues(cell)) return 'its syncs wait for threads of the pool as well';
  // A commit lasts from the call of its write to the end of the sync that it shares with others.
  if (durability.startsWith('group:')) {
    return commit === undefined
      ? 'no commit was timed'
      : Math.max(0, commit.latencySumNs - main.latencySumNs);
  }
  return sync === undefined ? 'no sync was timed' : sync.latencySumNs;
}

function sumOf(stages: Readonly<Record<StageName, StageFacts>>): number {
  const sum = Object.values(stages).reduce((all, { sumNs }) => all + sumNs, 0);
  return Math.max(sum, Number.MIN_VALUE);
}
