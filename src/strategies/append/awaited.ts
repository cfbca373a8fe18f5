import { appendFile } from 'node:fs/promises';
import { operationCodes } from '../../domain/job.js';
import { driveLanes } from '../drive/async-lanes.js';
import { placed } from '../drive/failure-place.js';
import { FILE_MODE } from '../drive/open-flags.js';
import { operateByPath } from '../drive/path-operations.js';
import type { PathDrive } from '../drive/path-session.js';
import { appendFlagsOf } from './flags.js';

/** Lanes that await each `fs.promises.appendFile`. */
export const awaitedAppends: PathDrive = (run, { requests, signal }) => {
  const { job } = run;
  const flagsAt = appendFlagsOf(job);
  return driveLanes(
    run,
    async (row, pass, lane) => {
      if (job.kind[row] !== operationCodes.write) return operateByPath(job, row);
      const file = job.file[row] ?? 0;
      const path = job.files[file]?.path ?? '';
      const size = job.size[row] ?? 0;
      const offset = job.offset[row] ?? 0;
      lane.stamp(file, pass, size, offset);
      // A number is taken as open(2) takes it; its type says text. The signal is handed on to `writeFile`.
      const options = { flag: flagsAt(offset) as unknown as string, mode: FILE_MODE, signal };
      try {
        await appendFile(path, lane.whole(size), options);
      } catch (error) {
        throw await placed(error, { path, offset, size, told: 'end' });
      }
      return size;
    },
    requests,
  );
};
