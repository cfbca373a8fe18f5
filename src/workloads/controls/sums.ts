import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Span } from '../../domain/activity-findings.js';
import { additionsPerMs, compute } from '../compute/calibrate.js';
import { runTasks, type Task } from './tasks.js';

/** Sums of a set: as many as people took. */
export const SUMS = 3;

/** One reading may have been disturbed: the quicker one is the speed of this thread. */
const CALIBRATIONS = 2;

/** Sums on the event loop, of equal length in calibrated ms: an asynchronous function does not make them overlap. */
export function sumTasks(sumMs: number, perMs: number, now: () => number, spans: Span[]): readonly Task[] {
  return Array.from({ length: SUMS }, (_, index) => () => {
    const startNs = now();
    compute(sumMs, perMs);
    spans.push({ track: `sum ${index + 1}`, name: 'sum', kind: 'compute', startNs, endNs: now() });
    return Promise.resolve();
  });
}

/** Pure computing alone, one sum after another or all begun at once: 1.0x is what one event loop can do. */
export async function measureSums(context: ActivityContext): Promise<ActivityOutcome> {
  const { clock, parameters, signal } = context;
  const sumMs = Number(parameters.sumMs);
  const perMs = Math.max(...Array.from({ length: CALIBRATIONS }, additionsPerMs));
  const spans: Span[] = [];
  const tasks = sumTasks(sumMs, perMs, clock.now, spans);
  const { startNs, endNs } = await context.measure(() =>
    runTasks(tasks, String(parameters.schedule), signal, (done) => {
      context.progress(done, 0);
    }),
  );
  const calibratedNs = SUMS * sumMs * 1e6;
  return {
    ...plainOutcome,
    figures: {
      'of calibrated': { value: (endNs - startNs) / calibratedNs, unit: 'times' },
    },
    checks: [{ what: 'sums', passed: spans.length === SUMS, detail: `${spans.length} of ${SUMS} were done` }],
  };
}
