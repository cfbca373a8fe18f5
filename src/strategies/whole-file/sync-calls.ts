import { type IoJob, operationCodes } from '../../domain/job.js';
import { callClasses, type StageStamps } from '../drive/stage-stamps.js';
import type { CallsOf } from '../drive/sync-stages.js';

/** A call at this place, of however many bytes. */
const ONE_CALL = 1;

type Stamps = Pick<StageStamps, 'takePath' | 'takeRange' | 'takeNext' | 'result'>;

/** The calls of an operation that names its file by a path: open, what it moves piece by piece or its sync, close. */
export function callsByPath(stamps: Stamps, job: Pick<IoJob, 'files' | 'file' | 'kind' | 'size'>): CallsOf {
  const { write, read, sync, unlink } = operationCodes;
  return (row, told) => {
    const kind = job.kind[row];
    const path = job.files[job.file[row] ?? 0]?.path ?? '';
    const tell = (isThere: boolean): boolean => {
      if (isThere) told();
      return isThere;
    };
    if (kind === unlink) return tell(stamps.takePath(callClasses.unlink, path));
    if (!tell(stamps.takePath(callClasses.open, path))) return false;
    const opened = stamps.result;
    // Node.js asks for the size of what it reads.
    if (kind === read && !tell(stamps.takeNext(callClasses.stat, opened))) return false;
    const callClass = kind === read ? callClasses.read : callClasses.write;
    let moved = 0;
    while ((kind === read || kind === write) && stamps.takeRange(callClass, opened, moved, ONE_CALL)) {
      told();
      if (stamps.result === 0) break;
      moved += stamps.result;
    }
    if (kind !== sync && moved !== (job.size[row] ?? 0)) return false;
    if (kind === sync && !tell(stamps.takeNext(callClasses.sync, opened))) return false;
    return tell(stamps.takeNext(callClasses.close, opened));
  };
}
