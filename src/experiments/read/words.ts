import type { RatioEstimate } from '../../domain/statistics.js';
import { formatBandwidth } from '../../domain/units.js';
import { mean } from '../../stats/moments.js';
import type { Cause } from './cause.js';
import type { MeasuredCell } from './cells.js';
import { ratioWords, seenIn } from './ratio.js';
import { workRates } from './rounds.js';

/** `1.02x (0.97 to 1.06), no difference seen`; a difference needs no words beside its figure. */
export function comparisonWords(ratio: RatioEstimate): string {
  return `${ratioWords(ratio)}${doubt(ratio)}`;
}

function doubt(ratio: RatioEstimate): string {
  if (ratio.interval === null) return ', which tells nothing';
  return seenIn(ratio) === 'nothing' ? ', no difference seen' : '';
}

/** `1.02x (0.97 to 1.06) as fast as one after another, no difference seen`. */
export function fastWords(ratio: RatioEstimate, as: string): string {
  return `${ratioWords(ratio)} as fast ${as}${doubt(ratio)}`;
}

/** `1 file`, `10 files`. */
export function filesWords(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

/** `pool 4`, `2 threads`, nothing where the route has neither. */
export function threadsOf({ key }: MeasuredCell): string {
  if (key.poolSize !== null) return `, pool ${key.poolSize}`;
  return key.threads === null ? '' : `, ${key.threads} threads`;
}

/** The mean rate of the work, its final sync included. */
export function rateWords(cell: MeasuredCell): string {
  const rates = workRates(cell);
  return rates.length === 0 ? 'an unknown rate' : formatBandwidth(mean(rates));
}

/** The diagnosis behind a cause, as a reason. */
export function findingWords(path: string, { finding }: Cause): string {
  return `${path}, diagnosis ${finding.id} (${finding.confidence} confidence): ${finding.summary}`;
}
