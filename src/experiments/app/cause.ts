import { formatNs, significant } from '../../domain/units.js';
import { medianOf } from '../activities/figures.js';
import type { PoolPoint } from './sweeps.js';

/** Waits for a thread that are less of a request than this are nothing that it waits for. */
const WAIT_MATTERS = 0.1;
/** Works of the pool one after another: a GET opens, looks at the size, reads and closes; a PUT opens, writes, syncs and closes. */
const WORKS_OF_A_REQUEST = 4;
/** A wait that is down to so much of what it was has fallen. */
const FALLS = 0.7;
/** An event loop, or processors, so busy set the pace. */
const FULL = 0.9;

/** Why smaller pools serve less. */
export function causeBelow(points: readonly PoolPoint[], chosen: PoolPoint): string {
  const smaller = points.find(({ pool }) => pool < chosen.pool);
  if (smaller === undefined) return 'no smaller pool was measured';
  const [wait, enough] = [probeWait(smaller), probeWait(chosen)];
  if (wait === null || enough === null)
    return 'why smaller pools serve less was not seen: the probe ended too seldom';
  const request = requestNs(smaller);
  if (request !== null && WORKS_OF_A_REQUEST * wait < WAIT_MATTERS * request)
    return `not for the wait for a thread (${formatNs(wait)} at pool ${smaller.pool}): why smaller pools serve less was not seen`;
  return `because works wait for a thread in smaller pools (${formatNs(wait)} at ${smaller.pool}, ${formatNs(enough)} at ${chosen.pool}, by a probe)`;
}

/**
 * What sets the pace where more threads give no more.
 * @param next the next larger pool, which serves no more; undefined: none was measured.
 */
export function causeAbove({ activity, pool }: PoolPoint, cpus: number, next?: PoolPoint): string {
  const loop = activity.eventLoopUtilisation;
  if (loop !== null && loop >= FULL)
    return `and the event loop sets the pace (${(100 * loop).toFixed(0)} % busy): more threads cannot help`;
  const [server, client] = [medianOf(activity, 'server CPU'), medianOf(activity, 'client CPU')];
  if (server !== null && server >= FULL * cpus)
    return `and the server's processors are used up (${significant(server)} of ${cpus})`;
  const isShared = activity.notes.some((note) => note.includes('shares the processors'));
  if (server !== null && client !== null && isShared && server + client >= FULL * cpus)
    return `and server and client together use up the processors (${significant(server)} and ${significant(client)} of ${cpus}): on a machine of its own the server might gain from more`;
  if (client !== null && client >= FULL)
    return `and the client sets the pace (${significant(client)} of a processor): the server could serve more`;
  const wait = probeWait({ activity });
  const request = requestNs({ activity });
  if (wait !== null && request !== null && WORKS_OF_A_REQUEST * wait >= WAIT_MATTERS * request)
    return stillWaits(pool, wait, next);
  return activity.key.parameters.sync === 'each'
    ? 'and no thread is waited for there: the fsyncs of the volume set the pace'
    : 'and no thread is waited for there: what sets the pace was not seen';
}

/** Works wait for a thread, and more threads would not serve more: by what they do to the wait. */
function stillWaits(pool: number, waitNs: number, next: PoolPoint | undefined): string {
  const still = `and works still wait for a thread at pool ${pool} (${formatNs(waitNs)}, by a probe)`;
  const after = next === undefined ? null : probeWait(next);
  if (next === undefined || after === null) return `${still}; what more threads would do was not measured`;
  return after <= FALLS * waitNs
    ? `${still}, but it does not set the pace: at pool ${next.pool} they wait ${formatNs(after)} and no more is served; what sets it was not seen`
    : `${still} and as long at pool ${next.pool} (${formatNs(after)}): more threads wait for the same device or lock`;
}

/** Median wait of the probe in ns, over all rounds. */
function probeWait({ activity }: Pick<PoolPoint, 'activity'>): number | null {
  return activity.operations['pool probe']?.latencyNs.p50 ?? null;
}

/** Mean time of a request in ns, over all kinds. */
function requestNs({ activity }: Pick<PoolPoint, 'activity'>): number | null {
  const kinds = ['get', 'put', 'hash'].flatMap((kind) => activity.operations[kind] ?? []);
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  return count === 0 ? null : kinds.reduce((sum, kind) => sum + kind.latencySumNs, 0) / count;
}
