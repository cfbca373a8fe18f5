import { operationCodes } from '../../domain/job.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import { placed } from '../drive/failure-place.js';
import type { JobRun } from '../drive/loop-session.js';
import { operateByPath } from '../drive/path-operations.js';
import type { PathDrive, PathDriving } from '../drive/path-session.js';
import { readFlags, writeOpening } from './flags.js';
import { told } from './told.js';
import { checkWhole } from './whole-file.js';

/** The calls of a route whose files are awaited. The signal ends a file that goes piece by piece, at its next piece. */
export interface AwaitedCalls {
  write(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void>;
  read(path: string, flags: number, signal: AbortSignal): Promise<Buffer>;
}

/** Lanes that await each file. */
export function awaited(calls: AwaitedCalls): PathDrive {
  return (run, driving) => driveLanes(run, routeOf(run, driving, calls), driving.requests);
}

function routeOf(run: JobRun, { parameters, signal }: PathDriving, calls: AwaitedCalls): AsyncRoute {
  const { job } = run;
  const forWriting = writeOpening(job, parameters);
  const forReading = readFlags(job);
  return async (row, pass, lane) => {
    const kind = job.kind[row];
    const writes = kind === operationCodes.write;
    if (!writes && kind !== operationCodes.read) return operateByPath(job, row);
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    try {
      if (writes) {
        lane.stamp(file, pass, size, 0);
        await calls.write(path, lane.whole(size), forWriting.flags, signal);
        return size;
      }
      const bytes = await calls.read(path, forReading, signal);
      checkWhole(lane, bytes, file, size);
      return size;
    } catch (error) {
      throw await placed(error, { path, offset: 0, size, told: told(run, row, lane, forWriting) });
    }
  };
}
