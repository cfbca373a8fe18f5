import type { CourseFacts, SteadyStateFacts } from '../../domain/course.js';
import type { ProgressFacts } from '../../domain/facts.js';
import { findSteadyState, STEADY_STATE_MAX_ROUNDS, STEADY_STATE_WINDOW } from '../../stats/steady-state.js';
import { joinSamples, rateOf } from '../../stats/rate-samples.js';
import { regularSamples } from '../progress-samples.js';

/** A window of one sample is a sample. */
const SAMPLES_PER_WINDOW = 2;

/**
 * Whether a cell came to a steady state: by its rounds where there are 5, else by equal windows of its longest round, each
 * of at least two samples. Where that round has a cliff, only what comes after it can be steady: what went before was a
 * burst, however even. Null where there are too few of both, and where nothing was moved.
 */
export function steadyStateFacts(
  bytesPerSecondRounds: readonly number[],
  progress: readonly ProgressFacts[],
  courses: readonly CourseFacts[],
): SteadyStateFacts | null {
  if (bytesPerSecondRounds.length >= STEADY_STATE_WINDOW) {
    return assess(bytesPerSecondRounds, 0, { over: 'rounds', round: null, windowNs: null });
  }
  const rounds = progress.map((one) => ({ round: one.round, samples: regularSamples(one) }));
  const [longest] = rounds.sort((a, b) => b.samples.length - a.samples.length);
  if (longest === undefined) return null;
  const { round, samples } = longest;
  const count = Math.min(STEADY_STATE_MAX_ROUNDS, Math.floor(samples.length / SAMPLES_PER_WINDOW));
  if (count < STEADY_STATE_WINDOW) return null;
  const at = (index: number): number => Math.floor((index * samples.length) / count);
  const windows = Array.from({ length: count }, (_, index) =>
    joinSamples(samples.slice(at(index), at(index + 1))),
  );
  const wholeNs = (windows.at(-1)?.endNs ?? 0) - (windows[0]?.startNs ?? 0);
  const cliffNs = courses.find((course) => course.round === round)?.cliff?.atNs ?? 0;
  const from = windows.filter(({ startNs }) => startNs < cliffNs).length;
  return assess(windows.map(rateOf), from, { over: 'windows', round, windowNs: wholeNs / count });
}

function assess(
  values: readonly number[],
  from: number,
  over: Pick<SteadyStateFacts, 'over' | 'round' | 'windowNs'>,
): SteadyStateFacts | null {
  const assessed = Math.min(values.length, STEADY_STATE_MAX_ROUNDS);
  const afterBurst = values.slice(Math.min(from, values.length - STEADY_STATE_WINDOW));
  const found = findSteadyState(afterBurst);
  if (found === null || !Number.isFinite(found.excursion)) return null;
  const { excursion, rise, steady } = found;
  const first = found.first + values.length - afterBurst.length;
  const missed = assessed < STEADY_STATE_MAX_ROUNDS ? 'no' : 'not-reached';
  return { ...over, steady: steady ? 'yes' : missed, assessed, first, excursion, rise };
}
