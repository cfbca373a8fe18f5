import { write as writeCallback, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ActivityRoute } from '../../domain/activity.js';
import { measureLines, type LineTarget, type WriteLines } from './write-file.js';
import { lineOf } from './text.js';

const write = promisify(writeCallback);
const BUFFER_BYTES = 64 * 1024;

/** Routes by their names. */
export const lineRoutes: Readonly<Record<string, ActivityRoute>> = {
  'sync-buffered': route('one writer gathers 64 KiB, then writeSync', bufferedSync, { blocksLoop: true }),
  'await-each': route('writers that each await every line: fs.write, promised', awaitEach, {
    usesPool: true,
    takes: ['lines', 'writers'],
  }),
};

function route(
  summary: string,
  writeLines: WriteLines,
  traits: Partial<Pick<ActivityRoute, 'usesPool' | 'blocksLoop' | 'takes'>>,
): ActivityRoute {
  return {
    summary,
    place: 'volume',
    usesPool: false,
    blocksLoop: false,
    takes: ['lines'],
    ...traits,
    run: (context) => measureLines(context, writeLines),
  };
}

function bufferedSync({ fd, count }: LineTarget): void {
  let buffered = '';
  for (let index = 0; index < count; index++) {
    buffered += lineOf(index);
    if (buffered.length >= BUFFER_BYTES) {
      writeSync(fd, buffered);
      buffered = '';
    }
  }
  if (buffered !== '') writeSync(fd, buffered);
}

async function awaitEach({ fd, count, context }: LineTarget): Promise<void> {
  const writers = Number(context.parameters.writers);
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await write(fd, lineOf(next++));
  };
  await Promise.all(Array.from({ length: writers }, one));
}
