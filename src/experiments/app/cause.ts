import { formatNs, significant } from '../../domain/units.js';
import { medianOf } from '../activities/figures.js';
import { type PoolPoint, type PoolSweep, rateOf } from './sweeps.js';

/** Waits for a thread that are less of a request than this are nothing that it waits for. */
const WAIT_MATTERS = 0.1;
/** Works of the pool one after another: a GET opens, looks at the size, reads and closes; a PUT opens, writes, syncs and closes. */
const WORKS_OF_A_REQUEST = 4;
/** A wait that is down to so much of what it was has fallen. */
const FALLS = 0.7;
/** An event loop, or processors, so busy set the pace: what is left goes with waits that come unevenly. */
const FULL = 0.85;
/** Syncs set the pace where so many times as much is served without them. */
const SYNCS_MATTER = 1.2;

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

/** What sets the pace where more threads than those of the chosen pool give no more. */
export function causeAbove(sweep: PoolSweep, chosen: PoolPoint): string {
  const { activity, pool } = chosen;
  const { cpus, points } = sweep;
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
    return stillWaits(
      pool,
      wait,
      points.find((point) => point.pool > pool),
    );
  return `and no thread is waited for there: ${restWords(sweep, chosen)}`;
}

/** Whether fsyncs set the pace, by the same requests without them; else what is known of it. */
function restWords({ sync, points, cpus, withoutSyncs }: PoolSweep, chosen: PoolPoint): string {
  const notSeen = `what sets the pace was not seen (${usedWords(chosen, cpus)})`;
  if (sync === 'none') return notSeen;
  const far = (pool: number): number => Math.abs(Math.log(pool / chosen.pool));
  const [beside] = withoutSyncs
    .flatMap((without) => {
      const synced = points.find(({ pool }) => pool === without.pool);
      return synced === undefined ? [] : [{ pool: synced.pool, times: rateOf(without) / rateOf(synced) }];
    })
    .sort((a, b) => far(a.pool) - far(b.pool));
  if (beside === undefined) return `${notSeen}, nor what would be served without fsyncs`;
  const figure = `without them ${beside.times.toFixed(2)}x at pool ${beside.pool}`;
  return beside.times >= SYNCS_MATTER
    ? `the fsyncs of the volume set the pace (${figure})`
    : `the fsyncs do not set the pace (${figure}), and ${notSeen}`;
}

function usedWords({ activity }: PoolPoint, cpus: number): string {
  const parts = ['server', 'client'].flatMap((name) => {
    const used = medianOf(activity, `${name} CPU`);
    return used === null ? [] : [`${name} ${significant(used)}`];
  });
  const loop = activity.eventLoopUtilisation;
  return [
    ...(parts.length === 0 ? [] : [`${parts.join(' and ')} of ${cpus} processors are used`]),
    ...(loop === null ? [] : [`the event loop is ${(100 * loop).toFixed(0)} % busy`]),
  ].join(', ');
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
