import { appendFile } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import { drivePathLanes, PathLane, type PathLaneParts } from '../drive/path-lane.js';
import type { PathDrive } from '../drive/path-session.js';
import { appendOf, appendOptionsOf } from './block.js';

/** Lanes of `fs.appendFile`, each block's callback beginning the next one. */
export const calledBackAppends: PathDrive = (run, { requests, signal }) =>
  drivePathLanes(run, requests, (parts) => new AppendLane(parts, signal));

class AppendLane extends PathLane {
  readonly #optionsAt: ReturnType<typeof appendOptionsOf>;

  constructor(parts: PathLaneParts, signal: AbortSignal) {
    super(parts);
    this.#optionsAt = appendOptionsOf(this.job, signal);
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
    const path = job.files[file]?.path ?? '';
    appendFile(path, buffer.whole(size), this.#optionsAt(offset), this.written);
  }

  protected operationOf(row: number): OneAfterAnother {
    return appendOf(this.job, row);
  }
}
