import { appendFile } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import { FILE_MODE } from '../drive/open-flags.js';
import { drivePathLanes, PathLane, type PathLaneParts } from '../drive/path-lane.js';
import type { PathDrive } from '../drive/path-session.js';
import { appendFlagsOf } from './flags.js';

/** Lanes of `fs.appendFile`, each block's callback beginning the next one. */
export const calledBackAppends: PathDrive = (run, { requests, signal }) =>
  drivePathLanes(run, requests, (parts) => new AppendLane(parts, signal));

class AppendLane extends PathLane {
  readonly #flagsAt: (offset: number) => number;
  readonly #signal: AbortSignal;

  constructor(parts: PathLaneParts, signal: AbortSignal) {
    super(parts);
    this.#flagsAt = appendFlagsOf(this.job);
    this.#signal = signal;
  }

  protected ask(row: number): void {
    const { job, buffer } = this;
    if (job.kind[row] !== operationCodes.write) {
      this.askByPath(row);
      return;
    }
    const file = job.file[row] ?? 0;
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    buffer.stamp(file, this.cursor.pass, size, offset);
    // A number is taken as it is in fs/promises, and so is the signal.
    const flag = this.#flagsAt(offset) as unknown as string;
    const options = { flag, mode: FILE_MODE, signal: this.#signal };
    appendFile(job.files[file]?.path ?? '', buffer.whole(size), options, this.written);
  }

  protected operationOf(row: number): OneAfterAnother {
    const { job } = this;
    return {
      path: job.files[job.file[row] ?? 0]?.path ?? '',
      offset: job.offset[row] ?? 0,
      size: job.size[row] ?? 0,
      told: 'end',
    };
  }
}
