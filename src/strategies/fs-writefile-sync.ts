import { readFileSync, writeFileSync } from 'node:fs';
import { operationCodes } from '../domain/job.js';
import type { Strategy, StrategyContext } from '../domain/strategy.js';
import { fixed, noPool } from './drive/capabilities.js';
import { placedSync } from './drive/failure-place.js';
import type { JobRun } from './drive/loop-session.js';
import { FILE_MODE } from './drive/open-flags.js';
import { operateByPathSync } from './drive/path-operations.js';
import type { SyncRoute } from './drive/sync-operations.js';
import { readFlags, writeOpening } from './whole-file/flags.js';
import { SyncByPathSession } from './whole-file/sync-session.js';
import { checkWhole, wholeFile, wholeFileCapabilities } from './whole-file/whole-file.js';
import { wholeFileOf } from './whole-file/whole-file-of.js';

/** `fs.writeFileSync`: one file after another, on the event loop's thread. */
export const fsWriteFileSync: Strategy = {
  ...wholeFile,
  name: 'fs-writefile-sync',
  summary: 'fs.writeFileSync: one whole file after another, on the thread of the event loop',
  usesPool: false,
  blocksLoop: true,
  stages: 'interposer',
  capabilities: wholeFileCapabilities({
    poolSize: noPool,
    depth: fixed(1, 'a synchronous call has one in flight'),
  }),
  open: (context) => Promise.resolve(new SyncByPathSession(context, routeOf)),
};

function routeOf(run: JobRun, parameters: StrategyContext['parameters']): SyncRoute {
  const { job } = run;
  const opening = writeOpening(job, parameters);
  const forWriting = opening.flags as unknown as string;
  const forReading = readFlags(job) as unknown as string;
  return {
    run(row, pass, lane) {
      const file = job.file[row] ?? 0;
      const path = job.files[file]?.path ?? '';
      const size = job.size[row] ?? 0;
      const kind = job.kind[row];
      const writes = kind === operationCodes.write;
      if (lane && (writes || kind === operationCodes.read)) {
        try {
          if (writes) {
            lane.stamp(file, pass, size, 0);
            writeFileSync(path, lane.whole(size), { flag: forWriting, mode: FILE_MODE });
          } else checkWhole(lane, readFileSync(path, { flag: forReading }), file, size);
        } catch (error) {
          throw placedSync(error, wholeFileOf(run, row, lane, opening));
        }
        return size;
      }
      return operateByPathSync(job, row);
    },
  };
}
