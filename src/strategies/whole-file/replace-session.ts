import { type IoJob, operationCodes } from '../../domain/job.js';
import type { StrategyContext } from '../../domain/strategy.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import type { JobRun } from '../drive/loop-session.js';
import { createFlags } from '../drive/open-flags.js';
import { operateByPath } from '../drive/path-operations.js';
import { type PathDrive, PathSession } from '../drive/path-session.js';
import { besidePathOf, type NewFile, type PartTimes, Replacement, syncDirectoryOf } from './replacement.js';

/** New files that are written and wait for their sync, by the row that wrote them. */
type Waiting = Map<number, Replacement>;

/** Each write makes a new file and puts it in the place of the old one; with a sync in its unit, that sync does. */
export class ReplaceSession extends PathSession {
  constructor(context: StrategyContext) {
    super(context, replaceFiles);
  }

  notes(): readonly string[] {
    return [
      'puts a new file in the place of the old one, which the others write in place; a sync holds its rename and the sync of the directory',
    ];
  }
}

const replaceFiles: PathDrive = async (run, { signal }) => {
  const waiting: Waiting = new Map();
  await driveLanes(run, routeOf(run.job, run, waiting, signal), null);
  await putAllInPlace(waiting, run);
};

function routeOf(job: IoJob, times: PartTimes, waiting: Waiting, signal: AbortSignal): AsyncRoute {
  const flags = createFlags(job);
  const besidePaths = job.files.map(({ path }, file) => besidePathOf(path, file));
  const writeForSync = async (row: number, newFile: NewFile): Promise<void> => {
    waiting.set(row, await Replacement.write(newFile, signal, times, false));
  };
  const writeDurably = async (newFile: NewFile): Promise<void> => {
    await Replacement.write(newFile, signal, times, true);
    await syncDirectoryOf(newFile.path, times);
  };
  const sync = async (row: number, path: string): Promise<void> => {
    const replacement = waiting.get(row - 1);
    waiting.delete(row - 1);
    await (replacement ? replacement.sync() : operateByPath(job, row));
    await replacement?.putInPlace();
    await syncDirectoryOf(path, times);
  };
  return (row, pass, lane) => {
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    switch (job.kind[row] ?? -1) {
      case operationCodes.write: {
        lane.stamp(file, pass, size, 0);
        const newFile = { path, besidePath: besidePaths[file] ?? '', bytes: lane.whole(size), flags };
        if (isSyncedInUnit(job, row)) return writeForSync(row, newFile);
        return job.dsync ? writeDurably(newFile) : Replacement.write(newFile, signal, times, true);
      }
      case operationCodes.sync:
        return sync(row, path);
      default:
        return operateByPath(job, row);
    }
  };
}

/** Whether the row after a write is the sync of its unit. */
function isSyncedInUnit({ kind, unitLength }: IoJob, row: number): boolean {
  return (row + 1) % unitLength !== 0 && kind[row + 1] === operationCodes.sync;
}

/** Where time ended between a write and its sync: what was written counts, so it is there, though not durable. */
async function putAllInPlace(waiting: Waiting, { recorder }: JobRun): Promise<void> {
  for (const [row, replacement] of waiting) {
    try {
      await replacement.putInPlace();
    } catch (error) {
      recorder.fail(row, error);
    }
  }
}
