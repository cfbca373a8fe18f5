import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import type { IoJob } from '../domain/job.js';
import { operationCodes } from '../domain/job.js';
import type { Strategy, StrategyContext } from '../domain/strategy.js';
import { fixed, noPool } from './drive/capabilities.js';
import { placedSync } from './drive/failure-place.js';
import { LaneCursor } from './drive/lane-cursor.js';
import { type JobRun, LoopSession } from './drive/loop-session.js';
import { FILE_MODE } from './drive/open-flags.js';
import { syncByPathSync } from './drive/path-operations.js';
import { driveSync } from './drive/sync-drive.js';
import type { SyncRoute } from './drive/sync-operations.js';
import { SyncStages } from './drive/sync-stages.js';
import { readFlags, writeOpening } from './whole-file/flags.js';
import { callsByPath } from './whole-file/sync-calls.js';
import { told } from './whole-file/told.js';
import { checkWhole, wholeFile, wholeFileCapabilities } from './whole-file/whole-file.js';

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
  open: (context) => Promise.resolve(new WholeFileSyncSession(context)),
};

class WholeFileSyncSession extends LoopSession {
  protected override readonly paces = 'itself';

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(job: IoJob): (run: JobRun) => void {
    const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
    return (run) => {
      const route = routeOf(run, this.context.parameters);
      const stages =
        this.stamps && new SyncStages(this.stamps, job, run.recorder, callsByPath(this.stamps, job));
      driveSync(run, route, cursors, stages);
    };
  }
}

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
          throw placedSync(error, { path, offset: 0, size, told: told(run, row, lane, opening) });
        }
        return size;
      }
      if (kind === operationCodes.sync) syncByPathSync(path, job.syncCall);
      else unlinkSync(path);
      return 0;
    },
  };
}
