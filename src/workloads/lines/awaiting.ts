import { constants, write as writeWithCallback } from 'node:fs';
import { appendFile, type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { allEnded } from '../../domain/all-ended.js';
import { IotriageError } from '../../domain/errors.js';
import { withDescriptor } from './gathering.js';
import { lineOf } from './text.js';
import type { LineTarget } from './write-file.js';

const { O_WRONLY, O_NOFOLLOW, O_APPEND } = constants;
const write = promisify(writeWithCallback);

/** `appendFile` tells no bytes: it writes all or throws. */
type WriteLine = (line: string) => Promise<{ readonly bytesWritten: number } | null>;

/**
 * `FileHandle.write` without a position, by all writers on one handle. The kernel holds a lock on the file's position for each
 * such write, so that none falls upon another; which comes first is the threads' race.
 */
export async function awaitHandle(target: LineTarget): Promise<void> {
  const handle = await open(target.path, O_WRONLY | O_NOFOLLOW);
  try {
    await awaitEach(
      target,
      writersOf(target, (line) => handle.write(line)),
    );
  } finally {
    await handle.close();
  }
}

/** The same by `fs.write`, promised: the route to the pool without a FileHandle. */
export function awaitCallback(target: LineTarget): Promise<void> {
  return withDescriptor(target.path, (fd) =>
    awaitEach(
      target,
      writersOf(target, (line) => write(fd, line)),
    ),
  );
}

/**
 * A descriptor for each writer, opened with O_APPEND: positions are not shared, and the kernel moves each write to the end of the
 * file under the file's own lock. Without O_APPEND they would overwrite each other.
 */
export async function awaitAppending(target: LineTarget): Promise<void> {
  const handles: FileHandle[] = [];
  try {
    for (let writer = 0; writer < Number(target.parameters.writers); writer++) {
      handles.push(await open(target.path, O_WRONLY | O_APPEND | O_NOFOLLOW));
    }
    await awaitEach(
      target,
      handles.map((handle) => (line) => handle.write(line)),
    );
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** `fs.promises.appendFile` for each line: it opens, writes and closes. */
export function appendEach(target: LineTarget): Promise<void> {
  return awaitEach(target, [
    async (line) => {
      await appendFile(target.path, line);
      return null;
    },
  ]);
}

function writersOf({ parameters }: LineTarget, writeLine: WriteLine): readonly WriteLine[] {
  return Array.from({ length: Number(parameters.writers) }, () => writeLine);
}

/**
 * Each writer takes the next line when its last one is done. It is left when no write is in flight, also where one failed: the
 * descriptor may be closed then.
 */
async function awaitEach(
  { count, stamps, goesOn }: LineTarget,
  writers: readonly WriteLine[],
): Promise<void> {
  let next = 0;
  await allEnded(
    writers.map(async (writeLine) => {
      let startNs = stamps.now();
      while (next < count && goesOn(next)) {
        try {
          const line = lineOf(next++);
          const written = (await writeLine(line))?.bytesWritten ?? line.length;
          // The rest of it would come behind another writer's line.
          if (written < line.length)
            throw new IotriageError(
              'trial-failed',
              `a write took ${written} of the ${line.length} bytes of a line`,
            );
        } catch (error) {
          next = count;
          throw error;
        }
        startNs = stamps.done(startNs);
      }
    }),
  );
}
