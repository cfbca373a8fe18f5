import { appendFile } from 'node:fs/promises';
import { operationCodes } from '../../domain/job.js';
import { driveLanes } from '../drive/async-lanes.js';
import { placed } from '../drive/failure-place.js';
import { operateByPath } from '../drive/path-operations.js';
import type { PathDrive } from '../drive/path-session.js';
import { appendOf, appendOptionsOf } from './block.js';

/** Lanes that await each `fs.promises.appendFile`. */
export const awaitedAppends: PathDrive = (run, { requests, signal }) => {
  const { job } = run;
  const optionsAt = appendOptionsOf(job, signal);
  return driveLanes(
    run,
    (row, pass, lane) => {
      if (job.kind[row] !== operationCodes.write) return operateByPath(job, row);
      const file = job.file[row] ?? 0;
      const size = job.size[row] ?? 0;
      const offset = job.offset[row] ?? 0;
      lane.stamp(file, pass, size, offset);
      return appendFile(job.files[file]?.path ?? '', lane.whole(size), optionsAt(offset));
    },
    requests,
    (row, error) => placed(error, appendOf(job, row)),
  );
};
