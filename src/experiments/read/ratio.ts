import type { Evidence } from '../../domain/finding.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { significant } from '../../domain/units.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import type { MeasuredCell } from './cells.js';
import { workSeconds } from './rounds.js';

/** What a ratio shows: its interval lies above 1, below it, or the rounds do not tell. */
export type Seen = 'more' | 'less' | 'nothing';

/** An interval that holds 1, or a single round, shows no difference. */
export function seenIn({ interval }: RatioEstimate): Seen {
  if (interval === null || (interval[0] <= 1 && interval[1] >= 1)) return 'nothing';
  return interval[0] > 1 ? 'more' : 'less';
}

/** How many times as fast one cell does the whole work as another one; null where one of them has no round that counts. */
export function timesAsFast(cell: MeasuredCell, as: MeasuredCell): RatioEstimate | null {
  const [slow, fast] = [workSeconds(as), workSeconds(cell)];
  return slow.length === 0 || fast.length === 0 ? null : estimateRatio(slow, fast);
}

/** `1.62x (1.51 to 1.70)`. */
export function ratioWords({ ratio, interval }: RatioEstimate): string {
  if (interval === null) return `${significant(ratio)}x (one round)`;
  return `${significant(ratio)}x (${significant(interval[0])} to ${significant(interval[1])})`;
}

/** A ratio of two cells as evidence, with what its interval is made of. */
export function ratioEvidence(
  name: string,
  estimate: RatioEstimate,
  cells: readonly Pick<MeasuredCell, 'id'>[],
): Evidence {
  const kind = estimate.method === 'bootstrap' ? '95 %, bootstrap over the rounds' : 'range of the rounds';
  return {
    name: estimate.interval === null ? name : `${name}; ${kind}`,
    value: ratioWords(estimate),
    unit: '',
    source: cells.map(({ id }) => `cell ${id}`).join(', '),
  };
}
