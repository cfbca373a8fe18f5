import { endTogether } from '../../domain/all-ended.js';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Figure } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';
import { syncFiles } from './by-fs.js';
import { checkContent, PIECE_BYTES } from './content.js';
import { Curves, CURVE_UNWRITTEN } from './curves.js';
import { limitFigures, readDirtyLimits } from './dirty-limits.js';
import { planOf, type RewritePlan } from './phases.js';
import { prepare } from './prepare.js';
import { type Step, stepNames, Steps } from './steps.js';
import { UnwrittenReader } from './unwritten.js';

const PROGRESS_INTERVAL_MS = 100;

/** How files are written by one route. */
export interface Writers {
  /** Bytes that are written beyond those that the steps count. */
  readonly bytes: number;
  /** What it tells of itself beside the steps. */
  figures?(): Readonly<Record<string, Figure>>;
  /** One file; `lane` is the writer's number. Aborted: it ends soon. */
  write(file: number, lane: number, signal: AbortSignal): Promise<void>;
}

/** Prepares, writes all files by as many writers as are asked for, syncs where that is asked for, and looks at every byte. */
export async function measureRewrite(
  context: ActivityContext,
  open: (plan: RewritePlan, steps: Steps) => Writers,
): Promise<ActivityOutcome> {
  const plan = planOf(context);
  const { clock, signal } = context;
  await prepare(plan, context);
  const steps = new Steps(context);
  const writers = open(plan, steps);
  const reader = new UnwrittenReader();
  const limits = readDirtyLimits(context.directory);
  const bytesSoFar = (): number => steps.bytes + writers.bytes;
  const pieces = piecesOf(bytesSoFar, context);
  const timer = setInterval(pieces, PROGRESS_INTERVAL_MS);
  try {
    const { value } = await context.measure(async () => {
      const curves = new Curves({ now: clock.now, bytes: bytesSoFar, unwritten: () => reader.read() });
      try {
        await writeAll(plan, writers, signal);
      } finally {
        curves.stop();
        clearInterval(timer);
        pieces();
      }
      const syncStartNs = clock.now();
      if (plan.sync === 'end' && !signal.aborted) await syncFiles(plan.paths, steps);
      return { curves: curves.drawn(), syncNs: clock.now() - syncStartNs };
    });
    const checks = await checkContent(plan, (bytes) => {
      context.moved(1, bytes);
    });
    const unwritten = value.curves[CURVE_UNWRITTEN]?.map((point) => point.value) ?? [];
    return {
      ...plainOutcome,
      bytes: steps.bytes,
      operations: steps.operations(),
      figures: {
        ...stepFigures(steps, plan.sync === 'end' ? value.syncNs : null),
        'unwritten before': { value: unwritten[0] ?? 0, unit: 'bytes' },
        'most unwritten': { value: Math.max(0, ...unwritten), unit: 'bytes' },
        ...limitFigures(limits),
        ...writers.figures?.(),
      },
      checks,
      curves: value.curves,
    };
  } finally {
    clearInterval(timer);
    reader.close();
  }
}

/** Tells at each call what was written since the last one: a piece for each MiB, or for what is begun of it. */
function piecesOf(bytesSoFar: () => number, { moved }: Pick<ActivityContext, 'moved'>): () => void {
  let told = 0;
  return () => {
    // What a program wrote that was killed is counted no more.
    const bytes = Math.max(told, bytesSoFar());
    moved(Math.ceil(bytes / PIECE_BYTES) - Math.ceil(told / PIECE_BYTES), bytes - told);
    told = bytes;
  };
}

/** Each writer takes the next file that nobody has begun; where one fails the others stop. */
export async function writeAll(
  { paths, writers: count }: Pick<RewritePlan, 'paths' | 'writers'>,
  writers: Pick<Writers, 'write'>,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  const lane = (number: number) => async (stops: AbortSignal) => {
    while (next < paths.length && !stops.aborted) await writers.write(next++, number, stops);
  };
  await endTogether(
    signal,
    Array.from({ length: count }, (_, number) => lane(number)),
  );
}

const figureNames: Readonly<Record<Step, string>> = {
  unlink: 'unlinking',
  open: 'opening',
  write: 'writing',
  close: 'closing',
  sync: 'syncing',
};

/** Sums over all files; those of writers at once overlap. The sync is told by the clock. */
function stepFigures(steps: Steps, syncNs: number | null): Readonly<Record<string, Figure>> {
  const figures = stepNames.flatMap((step) => {
    const { count, sumNs } = steps.histogram(step);
    if (count === 0 || step === 'sync') return [];
    return [[figureNames[step], { value: sumNs / NS_PER_MS, unit: 'ms' }] as const];
  });
  return {
    ...Object.fromEntries(figures),
    ...(syncNs === null ? {} : { 'final sync': { value: syncNs / NS_PER_MS, unit: 'ms' } }),
  };
}
