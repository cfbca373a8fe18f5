import type { CourseFacts, RateLevel } from '../domain/course.js';
import { changePoints, LEAST_RATIO } from './change-points.js';
import { periodOf } from './period.js';
import { joinSamples, rateOf, type RateSample } from './rate-samples.js';
import { median } from './summary.js';

/** Two levels of three samples: of fewer nothing can be told. */
const LEAST_SAMPLES = 6;
/** Half a minute of the usual ten a second; longer ones are looked at in coarser steps: levels cost the square of it. */
const MOST_SAMPLES = 300;

/**
 * How a rate went over its time: its levels, where it fell for good, whether it comes in waves.
 *
 * @param regular samples of about the same length, one behind the other.
 * @returns null for fewer than 6 samples.
 */
export function courseOf(regular: readonly RateSample[]): Omit<CourseFacts, 'round'> | null {
  const samples = coarser(regular);
  if (samples.length < LEAST_SAMPLES) return null;
  const rates = samples.map(rateOf);
  const starts = [0, ...changePoints(rates)];
  const levels = starts.map((start, index) => levelOf(samples.slice(start, starts[index + 1])));
  const period = periodOf(rates);
  const usualNs = median(samples.map(({ startNs, endNs }) => endNs - startNs));
  return { levels, cliff: cliffOf(levels), periodNs: period === null ? null : period * usualNs };
}

/** As many samples joined to one as it takes to have at most 300. */
function coarser(samples: readonly RateSample[]): readonly RateSample[] {
  const each = Math.ceil(samples.length / MOST_SAMPLES);
  const count = each === 0 ? 0 : Math.ceil(samples.length / each);
  return Array.from({ length: count }, (_, index) =>
    joinSamples(samples.slice(index * each, (index + 1) * each)),
  );
}

function levelOf(samples: readonly RateSample[]): RateLevel {
  const whole = joinSamples(samples);
  return { ...whole, bytesPerSecond: rateOf(whole) };
}

/** The deepest fall, of a fifth or more, that nothing makes good; null: there is none. */
function cliffOf(levels: readonly RateLevel[]): CourseFacts['cliff'] {
  let found: CourseFacts['cliff'] = null;
  const depth = ({ bytesPerSecond, afterBytesPerSecond }: NonNullable<typeof found>): number =>
    bytesPerSecond / Math.max(afterBytesPerSecond, Number.MIN_VALUE);
  for (let index = 1; index < levels.length; index++) {
    const [before, after] = [levels.slice(0, index), levels.slice(index)];
    const lowest = Math.min(...before.map(({ bytesPerSecond }) => bytesPerSecond));
    if (lowest <= Math.max(...after.map(({ bytesPerSecond }) => bytesPerSecond))) continue;
    const [high, low] = [levelOf(before), levelOf(after)];
    const cliff = {
      atNs: high.endNs,
      bytes: high.bytes,
      bytesPerSecond: high.bytesPerSecond,
      afterBytesPerSecond: low.bytesPerSecond,
    };
    if (depth(cliff) >= Math.max(LEAST_RATIO, found === null ? 0 : depth(found))) found = cliff;
  }
  return found;
}
