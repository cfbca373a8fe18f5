import type { ActivityRoute } from '../../domain/activity.js';
import { measureScan } from './measure.js';
import { openNative } from './readers/native.js';
import { openProcesses } from './readers/processes.js';
import { openPromises } from './readers/promises.js';
import type { OpenReader } from './readers/reader.js';
import { openThreads } from './readers/threads.js';

/** Routes by their names. */
export const scanRoutes: Readonly<Record<string, ActivityRoute>> = {
  'fs-promises': route(
    'so many files at once by fs/promises on one event loop; of an object store: its client',
    openPromises,
    true,
  ),
  'worker-threads': route('worker threads, each with one file at a time by fs.readSync', openThreads),
  processes: route('forked processes, each with one file at a time by fs.readSync', openProcesses),
  native: route('threads of the addon, each with one file at a time by read(2), no JavaScript', openNative),
};

function route(summary: string, open: OpenReader, usesPool = false): ActivityRoute {
  return {
    summary,
    place: 'volume',
    // A tree of the user's has no workspace.
    placeWith: ({ tree = '' }) => (tree === '' ? 'volume' : 'runtime'),
    usesPool,
    blocksLoop: false,
    run: (context) => measureScan(context, open),
  };
}
