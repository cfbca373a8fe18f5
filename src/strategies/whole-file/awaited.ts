import { type IoJob, operationCodes } from '../../domain/job.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import { placed } from '../drive/failure-place.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { operateByPath } from '../drive/path-operations.js';
import type { PathDrive } from '../drive/path-session.js';
import { readFlags, type WriteOpening, writeOpening } from './flags.js';
import { checkWhole } from './whole-file.js';
import { wholeFileOf } from './whole-file-of.js';

/** The calls of a route whose files are awaited. The signal ends a file that goes piece by piece, at its next piece. */
export interface AwaitedCalls {
  write(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void>;
  read(path: string, flags: number, signal: AbortSignal): Promise<Buffer>;
}

/** Lanes that await each file. */
export function awaited(calls: AwaitedCalls): PathDrive {
  return (run, driving) => {
    const { job } = run;
    const opening = writeOpening(job, driving.parameters);
    const route = routeOf(job, opening, driving.signal, calls);
    return driveLanes(run, route, driving.requests, (row, error, lane) =>
      placed(error, wholeFileOf(run, row, lane, opening)),
    );
  };
}

function routeOf(job: IoJob, opening: WriteOpening, signal: AbortSignal, calls: AwaitedCalls): AsyncRoute {
  const forReading = readFlags(job);
  const read = async (path: string, lane: LaneBuffer, file: number, size: number): Promise<void> => {
    checkWhole(lane, await calls.read(path, forReading, signal), file, size);
  };
  return (row, pass, lane) => {
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    switch (job.kind[row] ?? -1) {
      case operationCodes.write:
        lane.stamp(file, pass, size, 0);
        return calls.write(path, lane.whole(size), opening.flags, signal);
      case operationCodes.read:
        return read(path, lane, file, size);
      default:
        return operateByPath(job, row);
    }
  };
}
