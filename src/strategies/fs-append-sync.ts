import { appendFileSync } from 'node:fs';
import { operationCodes } from '../domain/job.js';
import type { Strategy } from '../domain/strategy.js';
import { appendOf, appendOptionsOf } from './append/block.js';
import { appendCapabilities } from './drive/append-capabilities.js';
import { noPool } from './drive/capabilities.js';
import { placedSync } from './drive/failure-place.js';
import type { JobRun } from './drive/loop-session.js';
import { operateByPathSync } from './drive/path-operations.js';
import { blockingRoute } from './drive/pool-route.js';
import type { SyncRoute } from './drive/sync-operations.js';
import { SyncByPathSession } from './whole-file/sync-session.js';

/** `fs.appendFileSync` for each block, as writers of logs do it that must not lose a line: open, write, close. */
export const fsAppendSync: Strategy = {
  ...blockingRoute,
  name: 'fs-append-sync',
  summary:
    'fs.appendFileSync: each block opens its file, is appended and closes it, on the thread of the event loop',
  opensBy: 'path',
  appends: true,
  capabilities: { ...appendCapabilities, poolSize: noPool },
  parameters: [],
  open: (context) => Promise.resolve(new SyncByPathSession(context, routeOf)),
};

function routeOf({ job }: JobRun): SyncRoute {
  const optionsAt = appendOptionsOf(job);
  return {
    run(row, pass, lane) {
      if (!lane || job.kind[row] !== operationCodes.write) return operateByPathSync(job, row);
      const file = job.file[row] ?? 0;
      const size = job.size[row] ?? 0;
      const offset = job.offset[row] ?? 0;
      lane.stamp(file, pass, size, offset);
      try {
        appendFileSync(job.files[file]?.path ?? '', lane.whole(size), optionsAt(offset));
      } catch (error) {
        throw placedSync(error, appendOf(job, row));
      }
      return size;
    },
  };
}
