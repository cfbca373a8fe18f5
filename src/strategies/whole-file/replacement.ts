import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EpochClock } from '../../domain/clock.js';
import { operationCodes } from '../../domain/job.js';
import { placed } from '../drive/failure-place.js';
import type { JobRecorder } from '../drive/job-recorder.js';
import { FILE_MODE } from '../drive/open-flags.js';

/** What hears how long the parts of a replacement took. */
export interface PartTimes {
  readonly recorder: Pick<JobRecorder, 'part'>;
  readonly now: EpochClock['now'];
}

/** A file to be put in the place of another one. */
export interface NewFile {
  /** Whose place it is to take. */
  readonly path: string;
  /** See {@link besidePathOf}. */
  readonly besidePath: string;
  readonly bytes: Buffer;
  readonly flags: number;
}

/** A file that was written beside the one whose place it is to take. It is put there, or gone: never left under its own name. */
export class Replacement {
  readonly #handle: FileHandle;
  readonly #besidePath: string;
  readonly #path: string;
  readonly #times: PartTimes;

  private constructor(handle: FileHandle, besidePath: string, path: string, times: PartTimes) {
    this.#handle = handle;
    this.#besidePath = besidePath;
    this.#path = path;
    this.#times = times;
  }

  /**
   * Writes the new file, in pieces of 512 KiB one after another; the signal ends it at its next piece.
   * @param placesIt puts it in place as well: as who writes all of it in one function, with no promise but those of its calls.
   * @throws what a call failed with; then nothing is left of it.
   */
  static async write(
    { path, besidePath, bytes, flags }: NewFile,
    signal: AbortSignal,
    times: PartTimes,
    placesIt: boolean,
  ): Promise<Replacement> {
    const handle = await open(besidePath, flags, FILE_MODE);
    const replacement = new Replacement(handle, besidePath, path, times);
    try {
      await handle.writeFile(bytes, { signal });
      if (!placesIt) return replacement;
      await handle.close();
      const beganNs = times.now();
      await rename(besidePath, path);
      times.recorder.part(operationCodes.rename, times.now() - beganNs);
      return replacement;
    } catch (error) {
      const failure = await placed(error, { path: besidePath, offset: 0, size: bytes.length, told: 'end' });
      await replacement.#discard();
      throw failure;
    }
  }

  /** Makes the bytes durable: a power cut must not find the new name on an empty file. */
  async sync(): Promise<void> {
    try {
      await this.#handle.sync();
    } catch (error) {
      await this.#discard();
      throw error;
    }
  }

  /** Closes it and renames it over the old file. */
  async putInPlace(): Promise<void> {
    const { recorder, now } = this.#times;
    try {
      await this.#handle.close();
      const beganNs = now();
      await rename(this.#besidePath, this.#path);
      recorder.part(operationCodes.rename, now() - beganNs);
    } catch (error) {
      await this.#discard();
      throw error;
    }
  }

  /** What cannot be removed here goes with the workspace: its name is one of ours. */
  async #discard(): Promise<void> {
    await Promise.allSettled([this.#handle.close(), unlink(this.#besidePath)]);
  }
}

/** Opens the directory of a file, syncs it and closes it: the rename survives a power cut from here on. */
export async function syncDirectoryOf(path: string, { recorder, now }: PartTimes): Promise<void> {
  const beganNs = now();
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
  const handle = await open(dirname(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  recorder.part(operationCodes.syncDirectory, now() - beganNs);
}

/**
 * Where the new file lies before it is renamed: beside the old one, under a name of the form that `trial/marker.ts` knows as ours,
 * so that it is removed after any death; no workload gives it.
 * @param file the number of the file in its job: no two in flight have one.
 */
export function besidePathOf(path: string, file: number): string {
  return join(dirname(path), `t${String(file).padStart(4, '0')}`);
}
