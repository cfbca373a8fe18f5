import { closeSync, constants, openSync, write as writeCallback } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ActivityContext, ActivityOutcome } from '../../domain/activity.js';
import { MIB } from '../../domain/units.js';
import { median } from '../../stats/summary.js';
import { wroteSome } from '../watched/wrote.js';
import { measureOrder, tasksOf } from './measure.js';

const write = promisify(writeCallback);
/** One call of fs.write moves at most so much. */
const MOST_CALL_BYTES = 1024 * MIB;
const PASSES_ALONE = 3;

/**
 * Tasks that each write a file: its length is its wait. Each file is written before, so that all is overwritten later, and then
 * several times alone: a unit is what its share of MiB took then, and the schedule is predicted of the times of each alone.
 */
export async function measureFiles(context: ActivityContext, poolSize: number): Promise<ActivityOutcome> {
  const tasks = tasksOf(context);
  const sizes = tasks.map(({ wait }) => fileBytes(wait, Number(context.parameters.unitMib)));
  const source = Buffer.alloc(Math.min(MOST_CALL_BYTES, Math.max(...sizes)), 'iotriage');
  const fds: number[] = [];
  try {
    for (const index of sizes.keys()) fds.push(openFile(context.directory ?? '', index));
    // A call may be for a GiB.
    const writeFile = (task: number): Promise<void> =>
      context.awaitDevice(() => writeWhole(fds[task] ?? -1, source, sizes[task] ?? 0, context));
    const aloneMs: number[] = [];
    for (const task of sizes.keys()) {
      await writeFile(task);
      const times: number[] = [];
      for (let pass = 0; pass < PASSES_ALONE && !context.signal.aborted; pass++) {
        const start = performance.now();
        await writeFile(task);
        times.push(performance.now() - start);
      }
      aloneMs.push(times.length === 0 ? 1 : median(times));
    }
    const units = tasks.reduce((sum, { wait }) => sum + wait, 0);
    const unitMs = aloneMs.reduce((sum, ms) => sum + ms, 0) / units;
    const outcome = await measureOrder(context, {
      waits: poolSize,
      kind: 'io',
      unitMs,
      aloneUnits: (task) => (aloneMs[task] ?? 0) / unitMs,
      exact: false,
      wait: (_, task) => writeFile(task),
    });
    return {
      ...outcome,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      notes: [
        'a unit is what its MiB take when each file is written alone; predicted of the time of each alone; waits end when the loop hears of it',
      ],
    };
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}

/** A wait as a file, in bytes. */
export function fileBytes(units: number, unitMib: number): number {
  return Math.max(1, Math.round(units * unitMib * MIB));
}

function openFile(directory: string, index: number): number {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const name = `o${String(index).padStart(4, '0')}`;
  return openSync(join(directory, name), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
}

async function writeWhole(
  fd: number,
  source: Buffer,
  bytes: number,
  { moved, signal }: Pick<ActivityContext, 'moved' | 'signal'>,
): Promise<void> {
  for (let at = 0; at < bytes && !signal.aborted;) {
    const { bytesWritten } = await write(fd, source, 0, Math.min(source.length, bytes - at), at);
    at += wroteSome(bytesWritten);
    moved(1, bytesWritten);
  }
}
