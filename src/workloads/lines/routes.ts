import type { ActivityKey } from '../../domain/activity-key.js';
import type { ActivityRoute } from '../../domain/activity.js';
import { appendEach, awaitAppending, awaitCallback, awaitHandle } from './awaiting.js';
import {
  bufferedAsync,
  bufferedSync,
  doubleBuffered,
  eachSync,
  nativePwrite,
  streamed,
} from './gathering.js';
import { measureLines, type WriteLines } from './write-file.js';

interface LineRoute extends ActivityRoute {
  /** Of one writer, on a machine of the middle class. */
  readonly usPerLine: number;
}

type Traits = Partial<Pick<ActivityRoute, 'usesPool' | 'blocksLoop' | 'takes'>>;

const pooled: Traits = { usesPool: true };
const byWriters: Traits = { usesPool: true, takes: ['lines', 'writers'] };

const routes = {
  'sync-buffered': route('one writer gathers 64 KiB, then writeSync', bufferedSync, 0.06, {
    blocksLoop: true,
  }),
  'sync-each': route('one writer, writeSync for each line', eachSync, 1, { blocksLoop: true }),
  'double-buffered': route(
    'one writer gathers 64 KiB while the 64 KiB before are written by FileHandle.write',
    doubleBuffered,
    0.1,
    pooled,
  ),
  'async-buffered': route(
    'one writer gathers 64 KiB, then awaits FileHandle.write',
    bufferedAsync,
    0.15,
    pooled,
  ),
  stream: route(
    'one writer, a write into a stream for each line, waiting for drain where the stream says so',
    streamed,
    0.4,
    pooled,
  ),
  'await-each': route('writers that each await every line: FileHandle.write', awaitHandle, 40, byWriters),
  'await-callback': route(
    'writers that each await every line: fs.write, promised',
    awaitCallback,
    40,
    byWriters,
  ),
  'append-descriptors': route(
    'writers that each await every line, each with a descriptor of its own, opened with O_APPEND',
    awaitAppending,
    40,
    byWriters,
  ),
  'append-file': route(
    'one writer awaits fs.promises.appendFile for each line, which opens and closes the file',
    appendEach,
    130,
    { usesPool: true, takes: ['appendLines'] },
  ),
  'native-pwrite': route("threads of the addon's own write by pwrite at computed offsets", nativePwrite, 1, {
    takes: ['lines', 'threads', 'gather'],
  }),
} satisfies Record<string, LineRoute>;

/** Routes by their names. */
export const lineRoutes: Readonly<Record<string, ActivityRoute>> = routes;

/** Of what is measured, in ms. Several writers have several lines in flight; four and more gain no more. */
export function estimateLinesMs({ route: name, parameters }: ActivityKey, count: number): number {
  const known: LineRoute | undefined = Object.entries(routes).find(([each]) => each === name)?.[1];
  const inFlight = Math.min(4, Number(parameters.writers ?? 1));
  return Math.max(150, (count * (known?.usPerLine ?? 1)) / inFlight / 1000);
}

function route(summary: string, write: WriteLines, usPerLine: number, traits: Traits): LineRoute {
  const takes = traits.takes ?? ['lines'];
  const [counted = 'lines'] = takes;
  return {
    summary,
    place: 'volume',
    usesPool: false,
    blocksLoop: false,
    ...traits,
    takes,
    usPerLine,
    run: (context) => measureLines(context, write, Number(context.parameters[counted])),
  };
}
