import {
  close as closeCallback,
  fsync as fsyncCallback,
  open as openCallback,
  unlink as unlinkCallback,
  write as writeCallback,
} from 'node:fs';
import { promisify } from 'node:util';
import type { PieceSource } from './content.js';
import type { Steps } from './steps.js';

const open = promisify(openCallback);
const close = promisify(closeCallback);
const write = promisify(writeCallback);
const fsync = promisify(fsyncCallback);
const unlink = promisify(unlinkCallback);

/** A file and how it is written. */
export interface FileWork {
  readonly path: string;
  readonly index: number;
  readonly sizeBytes: number;
  readonly flags: number;
  /** It is removed before. */
  readonly unlinkFirst: boolean;
}

/** One file by calls of fs, each awaited: unlink, open, a write for each MiB, close. */
export async function writeByFs(
  { path, index, sizeBytes, flags, unlinkFirst }: FileWork,
  source: PieceSource,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  if (unlinkFirst) await steps.time('unlink', () => unlink(path));
  const fd = await steps.time('open', () => open(path, flags, 0o600));
  try {
    let offset = 0;
    while (offset < sizeBytes && !signal.aborted) {
      const piece = source.piece(index, offset, sizeBytes);
      let done = 0;
      while (done < piece.length) {
        const from = done;
        const { bytesWritten } = await steps.time('write', () =>
          write(fd, piece, from, piece.length - from, null),
        );
        steps.wrote(bytesWritten);
        done += bytesWritten;
      }
      offset += done;
    }
  } finally {
    await steps.time('close', () => close(fd));
  }
}

/** Makes files durable, one after another. */
export async function syncFiles(paths: readonly string[], steps: Steps): Promise<void> {
  for (const path of paths) {
    const fd = await open(path, 'r');
    try {
      await steps.time('sync', () => fsync(fd));
    } finally {
      await close(fd);
    }
  }
}
