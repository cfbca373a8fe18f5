import { closeSync, constants, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCodeOf } from '../../domain/errors.js';
import type { JobRun } from './loop-session.js';
import { type Looked, PIECE_BYTES, type PieceSearch } from './piece-search.js';

/** A trial whose failure is known must not be taken for one that hangs. */
const LONGEST_LOOK_NS = 5e9;

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW;

/** How a file is looked at whose operation failed. */
export interface SecondLook {
  readonly run: Pick<JobRun, 'recorder' | 'now'>;
  /** @param code of the failure. */
  readonly search: (code: string | undefined) => PieceSearch;
}

/**
 * What the search finds; the job begins nothing else meanwhile. An abort ends it before its next piece, and so does its
 * five seconds' end.
 * @returns null where it was ended, or whatever went wrong with it.
 */
export async function lookAgain(path: string, error: unknown, look: SecondLook): Promise<number | null> {
  const goesOn = begin(look);
  const search = look.search(errorCodeOf(error));
  try {
    const handle = await open(path, FLAGS);
    try {
      const memory = Buffer.allocUnsafe(PIECE_BYTES);
      let step = search.next();
      while (step.done !== true && goesOn()) {
        const { at, size } = step.value;
        const looked = await handle.read(memory, 0, size, at).then(
          ({ bytesRead }): Looked => ({ bytes: memory.subarray(0, bytesRead) }),
          (failure: unknown): Looked => ({ code: errorCodeOf(failure) }),
        );
        step = search.next(looked);
      }
      return step.done === true ? step.value : null;
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}

/** The same, on the thread that calls. */
export function lookAgainSync(path: string, error: unknown, look: SecondLook): number | null {
  const goesOn = begin(look);
  const search = look.search(errorCodeOf(error));
  try {
    const fd = openSync(path, FLAGS);
    try {
      const memory = Buffer.allocUnsafe(PIECE_BYTES);
      let step = search.next();
      while (step.done !== true && goesOn()) step = search.next(readPiece(fd, memory, step.value));
      return step.done === true ? step.value : null;
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

function readPiece(fd: number, memory: Buffer, { at, size }: { at: number; size: number }): Looked {
  try {
    return { bytes: memory.subarray(0, readSync(fd, memory, 0, size, at)) };
  } catch (failure) {
    return { code: errorCodeOf(failure) };
  }
}

function begin({ run: { recorder, now } }: SecondLook): () => boolean {
  recorder.stopped = true;
  const endNs = now() + LONGEST_LOOK_NS;
  // Reading the clock hears of a signal where the loop is blocked: it comes first.
  return () => now() <= endNs && !recorder.aborted;
}
