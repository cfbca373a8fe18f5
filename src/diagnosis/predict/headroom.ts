import type { VolumeFacts } from '../../domain/facts.js';
import type { PredictedRatio, Prediction } from '../../domain/probe.js';
import type { MeasuredCell } from '../compare.js';
import { limitUses, MOST_OF_LIMIT, type LimitUse } from '../io-limits.js';

/**
 * A gain, as far as the cgroups' limits of I/O leave room for it: the limit over the rate that the cell was seen at. More
 * bytes in as many operations come to the limits of bytes alone; more operations of as many bytes to all. A limit that a
 * cell is well above does not bind it: memory takes its bytes.
 *
 * @param metric what is to rise.
 */
export function within(
  facts: VolumeFacts,
  base: MeasuredCell,
  metric: Prediction['metric'],
  gain: PredictedRatio,
): PredictedRatio {
  const uses = limitUses(facts, base).filter(
    ({ limit, rate }) =>
      rate > 0 &&
      rate <= limit.value * MOST_OF_LIMIT &&
      (limit.unit === 'bytes/s' || metric === 'operationsPerSecond'),
  );
  const [least] = uses.sort((a, b) => room(a) - room(b));
  if (least === undefined || room(least) >= gain.ratio) return gain;
  return { ratio: room(least), basis: `${gain.basis}, up to the limit of ${least.limit.text}` };
}

/** At a limit there is none: a window can catch more than it lets through. */
function room({ limit, rate }: LimitUse): number {
  return Math.max(1, limit.value / rate);
}
