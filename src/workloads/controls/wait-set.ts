import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Check, Figure, Span } from '../../domain/activity-findings.js';
import type { EpochClock } from '../../domain/clock.js';
import type { ResourceUse } from '../../domain/measurement.js';
import { additionsPerMs } from '../compute/calibrate.js';
import { sumTasks } from './sums.js';
import { predictedSteps } from './steps.js';
import { runTasks, type Task } from './tasks.js';

/** What a timer may be early by: Node.js rounds moments to whole milliseconds. */
const EARLY_MS = 1.5;

/** When a wait was asked for, when it held what it waits on, and when it was over; ns since the epoch of the run. */
export interface Waited {
  readonly askedNs: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Something that waits, made ready. */
export interface Waiter {
  /** @param index which of the set's waits it is, from 0. */
  wait(index: number, milliseconds: number): Promise<Waited>;
  /** What processes of its own used since it was made ready. */
  used?(): Promise<ResourceUse>;
  end(): Promise<void>;
}

export interface WaitSetOptions {
  /** Makes ready so many waits; what it takes is not measured. */
  readonly open: (context: ActivityContext, waits: number) => Promise<Waiter>;
  /** Each wait holds a thread of libuv's pool. */
  readonly holdsPool?: boolean;
}

/** A wait that is asked for and held from one moment on. */
export async function timed(clock: EpochClock, wait: () => Promise<unknown>): Promise<Waited> {
  const askedNs = clock.now();
  await wait();
  return { askedNs, startNs: askedNs, endNs: clock.now() };
}

/** Measures a set of waits, one after another or at once, alone or with sums between their beginnings. */
export async function measureWaits(
  context: ActivityContext,
  { open, holdsPool = false }: WaitSetOptions,
): Promise<ActivityOutcome> {
  const { clock, parameters, poolSize, signal } = context;
  const waits = Number(parameters.waits);
  const waitMs = Number(parameters.waitMs);
  const schedule = String(parameters.schedule);
  const besideSums = parameters.beside === 'sums';
  const perMs = besideSums ? additionsPerMs() : 0;
  const waiter = await open(context, waits);
  try {
    const waited: Waited[] = [];
    const sums: Span[] = [];
    const waitTasks = Array.from({ length: waits }, (_, index): Task => async () => {
      waited[index] = await waiter.wait(index, waitMs);
    });
    const tasks = besideSums
      ? interleave(waitTasks, sumTasks(Number(parameters.sumMs), perMs, clock.now, sums))
      : waitTasks;
    const { startNs, endNs } = await context.measure(() =>
      runTasks(tasks, schedule, signal, (done) => {
        context.progress(done, 0);
      }),
    );
    return {
      ...plainOutcome,
      figures: figuresOf(waited, sums, (endNs - startNs) / 1e6 / waitMs, {
        predicted: predictedSteps(schedule, waits, holdsPool ? poolSize : null),
      }),
      checks: [checkWaits(waited, waitMs)],
      spans: besideSums || holdsPool ? spansOf(waited, sums, startNs) : [],
      childResources: (await waiter.used?.()) ?? null,
    };
  } finally {
    await waiter.end();
  }
}

/** A wait, a sum, a wait ... until neither is left. */
function interleave(waits: readonly Task[], sums: readonly Task[]): readonly Task[] {
  const longer = Math.max(waits.length, sums.length);
  return Array.from({ length: longer }, (_, index) => [waits[index], sums[index]])
    .flat()
    .filter((task) => task !== undefined);
}

function figuresOf(
  waited: readonly Waited[],
  sums: readonly Span[],
  steps: number,
  { predicted }: { readonly predicted: number },
): Readonly<Record<string, Figure>> {
  const longestMs = Math.max(...waited.map(({ askedNs, endNs }) => endNs - askedNs)) / 1e6;
  const sumMs = sums.reduce((total, { startNs, endNs }) => total + endNs - startNs, 0) / 1e6;
  return {
    steps: { value: steps, unit: '' },
    predicted: { value: predicted, unit: '' },
    'longest wait': { value: longestMs, unit: 'ms' },
    ...(sums.length === 0 ? {} : { 'a sum': { value: sumMs / sums.length, unit: 'ms' } }),
  };
}

function checkWaits(waited: readonly Waited[], waitMs: number): Check {
  const shortestMs = Math.min(...waited.map(({ startNs, endNs }) => endNs - startNs)) / 1e6;
  const detail = `${waited.length} waits of ${waitMs} ms, the shortest ${shortestMs.toFixed(1)} ms`;
  return { what: 'waits', passed: shortestMs >= waitMs - EARLY_MS, detail };
}

/** Relative to the start of what is measured; in the order of the tracks. */
function spansOf(waited: readonly Waited[], sums: readonly Span[], zeroNs: number): readonly Span[] {
  const waits = waited.map(({ startNs, endNs }, index): Span => {
    return { track: `wait ${index + 1}`, name: 'wait', kind: 'wait', startNs, endNs };
  });
  return [...waits, ...sums].map((span) => ({
    ...span,
    startNs: Math.max(0, span.startNs - zeroNs),
    endNs: Math.max(0, span.endNs - zeroNs),
  }));
}
