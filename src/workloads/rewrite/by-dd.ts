import { unlink } from 'node:fs/promises';
import { IotriageError } from '../../domain/errors.js';
import { ddCopyingSeconds, ddFailure, type DdFile } from '../../native/dd.js';
import { DdPrograms } from '../../native/dd-programs.js';
import { endMessage, type ProgramEnd } from '../../native/program.js';
import { PIECE_BYTES } from './content.js';
import type { Phase } from './phases.js';
import type { Steps } from './steps.js';

/** What dd is to write. */
type Written = Pick<DdFile, 'path' | 'sizeBytes'>;

/** What each phase asks of dd. */
const does = { new: 'make', recreate: 'make', truncate: 'empty', overwrite: 'overwrite' } as const;

/** A file of a phase, as dd is told of it. */
export function ddFileOf({ path, sizeBytes }: Written, phase: Phase): DdFile {
  return { path, sizeBytes, pieceBytes: PIECE_BYTES, does: does[phase], flags: [] };
}

/**
 * Files that are written by dd, and what it says of them.
 * @throws IotriageError `unsupported` where dd is not installed.
 */
export class DdWriters {
  readonly #programs = new DdPrograms();
  #ownSeconds = 0;

  /** Bytes that those under way have written. */
  get bytes(): number {
    return this.#programs.bytes;
  }

  /** What the programs say that their copying took, in seconds; their start and end are not in it. */
  get ownSeconds(): number {
    return this.#ownSeconds;
  }

  /**
   * One file by one dd.
   * @param signal stops all writers, and so ends all of the programs.
   * @throws an error with the code that dd names; IotriageError `trial-failed` where it names none.
   */
  async write(file: Written, phase: Phase, steps: Steps, signal: AbortSignal): Promise<void> {
    if (phase === 'recreate') await steps.time('unlink', () => unlink(file.path));
    const running = this.#programs.run(ddFileOf(file, phase));
    const kill = (): void => {
      this.#programs.kill();
    };
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    try {
      const ended = await running;
      if (ended.code !== 0) throw failureOf(ended);
      this.#ownSeconds += ddCopyingSeconds(ended.stderr);
    } finally {
      signal.removeEventListener('abort', kill);
    }
    steps.wrote(file.sizeBytes);
  }
}

function failureOf(ended: ProgramEnd): Error {
  const failure = ddFailure(ended.stderr);
  const message = endMessage('dd', ended);
  return failure === null
    ? new IotriageError('trial-failed', message)
    : Object.assign(new Error(message), { code: failure.code });
}
