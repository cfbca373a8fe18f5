import type { CourseFacts, RateLevel } from '../../domain/course.js';
import type { ProgressFacts } from '../../domain/facts.js';
import { changePoints, LEAST_RATIO } from '../../stats/change-points.js';
import { periodOf } from '../../stats/period.js';
import { median } from '../../stats/summary.js';
import { joinSamples, rateOf, regularSamples, type ProgressSample } from '../progress-samples.js';

/** Two levels of three samples: of fewer nothing can be told. */
const LEAST_SAMPLES = 6;
/** Half a minute of the usual ten a second; longer rounds are looked at in coarser steps: levels cost the square of it. */
const MOST_SAMPLES = 300;

/** How the rate of each round went over its time; rounds of fewer than 6 samples are left out. */
export function courseFacts(progress: readonly ProgressFacts[]): readonly CourseFacts[] {
  return progress.flatMap((one) => {
    const samples = coarser(regularSamples(one));
    if (samples.length < LEAST_SAMPLES) return [];
    const rates = samples.map(rateOf);
    const starts = [0, ...changePoints(rates)];
    const levels = starts.map((start, index) => levelOf(samples.slice(start, starts[index + 1])));
    const period = periodOf(rates);
    const usualNs = median(samples.map(({ startNs, endNs }) => endNs - startNs));
    return [
      {
        round: one.round,
        levels,
        cliff: cliffOf(levels),
        periodNs: period === null ? null : period * usualNs,
      },
    ];
  });
}

/** As many samples joined to one as it takes to have at most 300. */
function coarser(samples: readonly ProgressSample[]): readonly ProgressSample[] {
  const each = Math.ceil(samples.length / MOST_SAMPLES);
  const count = each === 0 ? 0 : Math.ceil(samples.length / each);
  return Array.from({ length: count }, (_, index) =>
    joinSamples(samples.slice(index * each, (index + 1) * each)),
  );
}

function levelOf(samples: readonly ProgressSample[]): RateLevel {
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
