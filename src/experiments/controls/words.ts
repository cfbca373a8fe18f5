import { formatPercent } from '../../domain/units.js';
import type { Judged } from './judge.js';

/** `timers 3.00x, HTTP 2.98x`. */
export function gains(judged: readonly Judged[]): string {
  return judged.map(({ name, value }) => `${name} ${times(value)}`).join(', ');
}

/** `1.00x`. */
export function times(value: number): string {
  return `${value.toFixed(2)}x`;
}

/** `0.6 %`. */
export function percent(share: number): string {
  return formatPercent(share, 1);
}

/** One control in a sentence, with what was possible and the range of its rounds. */
export function sentenceOf({
  kind,
  name,
  value,
  interval,
  possible,
  holds,
  cause,
  disturbed,
}: Judged): string {
  const range = interval === null ? '' : ` (${times(interval[0])} to ${times(interval[1])})`;
  const because = cause === null ? '' : `: ${cause}`;
  const caution = disturbed ? ' All of its rounds were disturbed.' : '';
  if (kind === 'staircase') {
    const verdict = holds ? 'as predicted' : 'not as predicted';
    return `${name} take ceil(n / threads) lengths of a wait, ${verdict}: at most ${percent(value)} off${because}.${caution}`;
  }
  if (kind === 'sums') {
    const verdict = holds ? 'as one event loop must' : 'where one event loop gives 1.00x';
    return `Sums gain ${times(value)}${range} ${verdict}${because}.${caution}`;
  }
  const verdict = holds ? 'they overlap' : 'they do not overlap as they should';
  return `${name}: ${times(value)}${range} of ${times(possible)} possible, ${verdict}${because}.${caution}`;
}
