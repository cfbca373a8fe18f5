import { readFileSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { IotriageError } from '../../domain/errors.js';
import { endMessage, type Program, type ProgramEnd, readyProgram } from '../../native/program.js';
import { namedError } from '../../native/strerror.js';
import { PIECE_BYTES } from './content.js';
import type { Phase } from './phases.js';
import type { Steps } from './steps.js';

/** How dd is told to write zeros to a file, in the way of a phase. Its default empties the file. */
export function ddArguments(path: string, sizeBytes: number, phase: Phase): readonly string[] {
  const conversions = {
    new: ['conv=excl'],
    recreate: ['conv=excl'],
    truncate: [],
    overwrite: ['conv=notrunc,nocreat'],
  };
  return [
    'if=/dev/zero',
    `of=${path}`,
    `bs=${Math.min(PIECE_BYTES, sizeBytes)}`,
    `count=${sizeBytes}`,
    'iflag=count_bytes,fullblock',
    'oflag=nofollow',
    ...conversions[phase],
  ];
}

/** Programs under way, and what they have written. */
export class DdWriters {
  readonly #start = readyProgram('dd');
  readonly #running = new Map<Program, number>();
  #ownSeconds = 0;

  /** Bytes that the running ones have written, by the kernel's count. */
  get bytes(): number {
    let bytes = 0;
    for (const [program, sizeBytes] of this.#running) bytes += Math.min(writtenBytes(program.pid), sizeBytes);
    return bytes;
  }

  /** What the programs say that their copying took, in seconds; their start and end are not in it. */
  get ownSeconds(): number {
    return this.#ownSeconds;
  }

  /**
   * One file by one dd.
   * @throws an error with the code that dd names; IotriageError `trial-failed` where it names none.
   */
  async write(
    { path, sizeBytes }: { readonly path: string; readonly sizeBytes: number },
    phase: Phase,
    steps: Steps,
    signal: AbortSignal,
  ): Promise<void> {
    if (phase === 'recreate') await steps.time('unlink', () => unlink(path));
    const program = this.#start(ddArguments(path, sizeBytes, phase));
    const kill = (): void => {
      program.kill('SIGKILL');
    };
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    this.#running.set(program, sizeBytes);
    try {
      const ended = await program.ended;
      if (ended.code !== 0) throw failureOf(ended);
      this.#ownSeconds += copyingSeconds(ended.stderr);
    } finally {
      signal.removeEventListener('abort', kill);
      this.#running.delete(program);
    }
    steps.wrote(sizeBytes);
  }
}

/** Of dd's last line, as in `33554432 bytes (34 MB, 32 MiB) copied, 0.0112 s, 3.0 GB/s`; NaN where it has none. */
export function copyingSeconds(stderr: string): number {
  return Number(/copied, ([\d.e+-]+) s/.exec(stderr)?.[1] ?? Number.NaN);
}

function failureOf(ended: ProgramEnd): Error {
  const code = namedError(ended.stderr);
  const message = endMessage('dd', ended);
  return code === null
    ? new IotriageError('trial-failed', message)
    : Object.assign(new Error(message), { code });
}

/** `wchar` of /proc/PID/io; 0 where it cannot be read: the program has just ended, or is not to be looked into. */
function writtenBytes(pid: number | null): number {
  if (pid === null) return 0;
  try {
    return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
