import { readFile, writeFile } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import { FILE_MODE } from '../drive/open-flags.js';
import { drivePathLanes, PathLane, type PathLaneParts } from '../drive/path-lane.js';
import type { PathDrive } from '../drive/path-session.js';
import { readFlags, type WriteOpening, writeOpening } from './flags.js';
import { checkWhole } from './whole-file.js';
import { wholeFileOf } from './whole-file-of.js';

/** Lanes of `fs.writeFile` and `fs.readFile`, each file's callback beginning the next one. */
export const calledBack: PathDrive = (run, { parameters, requests, signal }) => {
  const opening = writeOpening(run.job, parameters);
  return drivePathLanes(run, requests, (parts) => new WholeFileLane(parts, opening, signal));
};

class WholeFileLane extends PathLane {
  readonly #opening: WriteOpening;
  // A number is taken as it is; its type says text.
  readonly #writing: { flag: string; mode: number; signal: AbortSignal };
  readonly #reading: { flag: string; signal: AbortSignal };

  constructor(parts: PathLaneParts, opening: WriteOpening, signal: AbortSignal) {
    super(parts);
    this.#opening = opening;
    this.#writing = { flag: opening.flags as unknown as string, mode: FILE_MODE, signal };
    this.#reading = { flag: readFlags(this.job) as unknown as string, signal };
  }

  protected ask(row: number): void {
    const { job, buffer } = this;
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    switch (job.kind[row] ?? -1) {
      case operationCodes.write:
        buffer.stamp(file, this.cursor.pass, size, 0);
        writeFile(path, buffer.whole(size), this.#writing, this.written);
        break;
      case operationCodes.read:
        readFile(path, this.#reading, this.#read);
        break;
      default:
        this.askByPath(row);
    }
  }

  protected operationOf(row: number): OneAfterAnother {
    return wholeFileOf(this.run, row, this.buffer, this.#opening);
  }

  /** Made once for all operations. */
  readonly #read = (error: Error | null, bytes: Buffer): void => {
    if (error) {
      this.failWhole(error);
      return;
    }
    const { row } = this.cursor;
    const size = this.job.size[row] ?? 0;
    try {
      checkWhole(this.buffer, bytes, this.job.file[row] ?? 0, size);
    } catch (unlike) {
      this.failWhole(unlike);
      return;
    }
    this.succeeded(size);
  };
}
