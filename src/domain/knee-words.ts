import type { KneeEstimate } from './sweep.js';

/** `4 [4, 8]`; what lies beyond the last value 16 is `>16`. */
export function kneeWords(
  { value, interval }: Pick<KneeEstimate, 'value' | 'interval'>,
  last: number | string,
  nameOf: (value: number | string) => string = String,
): string {
  const name = (bound: number | null): string => (bound === null ? `>${nameOf(last)}` : nameOf(bound));
  return name(value) + (interval === null ? '' : ` [${interval.map(name).join(', ')}]`);
}

/** What the interval of a knee is made of. */
export function kneeMethodWords(method: KneeEstimate['method']): string {
  return method === 'bootstrap' ? '95 %, bootstrap over the rounds' : 'the range of the rounds';
}
