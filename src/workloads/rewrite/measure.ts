import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Figure } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';
import { syncFiles } from './by-fs.js';
import { checkContent } from './content.js';
import { Curves, CURVE_UNWRITTEN } from './curves.js';
import { planOf, type RewritePlan } from './phases.js';
import { prepare } from './prepare.js';
import { type Step, stepNames, Steps } from './steps.js';
import { limitFigures, readDirtyLimits, UnwrittenReader } from './unwritten.js';

const PROGRESS_INTERVAL_MS = 100;

/** How files are written by one route. */
export interface Writers {
  /** Bytes that are written beyond those that the steps count. */
  readonly bytes: number;
  /** One file; `lane` is the writer's number. */
  write(file: number, lane: number): Promise<void>;
}

/** Prepares, writes all files by as many writers as are asked for, syncs where that is asked for, and looks at every byte. */
export async function measureRewrite(
  context: ActivityContext,
  open: (plan: RewritePlan, steps: Steps) => Writers,
): Promise<ActivityOutcome> {
  const plan = planOf(context);
  const { clock, signal } = context;
  let prepared = 0;
  const tell = (bytes: number): void => {
    context.progress(0, (prepared = bytes));
  };
  await prepare(plan, tell, signal);
  const steps = new Steps(clock.now);
  const writers = open(plan, steps);
  const reader = new UnwrittenReader();
  const limits = readDirtyLimits();
  const bytesSoFar = (): number => steps.bytes + writers.bytes;
  const timer = setInterval(() => {
    context.progress(0, prepared + bytesSoFar());
  }, PROGRESS_INTERVAL_MS);
  try {
    const { value } = await context.measure(async () => {
      const curves = new Curves({ now: clock.now, bytes: bytesSoFar, unwritten: () => reader.read() });
      try {
        await writeAll(plan, writers, signal);
      } finally {
        curves.stop();
      }
      const syncStartNs = clock.now();
      if (plan.sync === 'end') await syncFiles(plan.paths, steps);
      return { curves: curves.drawn(), syncNs: clock.now() - syncStartNs };
    });
    let checked = 0;
    const checks = await checkContent(plan, () => {
      context.progress(0, prepared + steps.bytes + ++checked);
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
      },
      checks,
      curves: value.curves,
    };
  } finally {
    clearInterval(timer);
    reader.close();
  }
}

/** Each writer takes the next file that nobody has begun. */
async function writeAll(plan: RewritePlan, writers: Writers, signal: AbortSignal): Promise<void> {
  let next = 0;
  const lane = async (number: number): Promise<void> => {
    while (next < plan.paths.length && !signal.aborted) await writers.write(next++, number);
  };
  const lanes = Array.from({ length: plan.writers }, (_, number) => lane(number));
  const settled = await Promise.allSettled(lanes);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
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
