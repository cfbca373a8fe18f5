import { median } from '../../dist/stats/summary.js';
import { medianInterval } from './median-interval.mjs';

/** `1.3 %`; a difference keeps its sign. */
export function shareText(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * Whether a figure keeps its bar: `yes`, `no`, or `no; its range reaches it` where it falls short and its interval reaches the bar.
 *
 * @param least the bar; `most` for one that is not to be passed.
 */
export function verdictOf(value, interval, { least = -Infinity, most = Infinity }) {
  if (value >= least && value <= most) return 'yes';
  const reaches = interval !== null && interval[1] >= least && interval[0] <= most;
  return reaches ? 'no; its range reaches it' : 'no';
}

/**
 * `173 [168, 181] ms`: the median of values and its interval, which one value has not.
 * @param text of a number, without its unit.
 */
export function medianText(values, text, unit) {
  const interval = medianInterval(values);
  const range = interval === null ? '' : ` [${interval.map(text).join(', ')}]`;
  return `${text(median(values))}${range} ${unit}`;
}
