import type { ReportCell, ReportSweep } from '../../domain/report.js';
import { kneeMethodWords, kneeWords } from '../../domain/knee-words.js';
import {
  type KneeEstimate,
  type NamedSweepDimension,
  type NumericSweepDimension,
  PARAMETER_PREFIX,
  type SweepFit,
  sweptParameter,
} from '../../domain/sweep.js';
import { formatBytes, significant } from '../../domain/units.js';
import { percent, times } from './figures.js';

type Dimension = ReportSweep['dimension'];
type SweptCell = Pick<ReportCell, 'id' | 'key'> & { readonly members: readonly unknown[] };

const dimensionWords: Readonly<Record<NumericSweepDimension | NamedSweepDimension, string>> = {
  poolSize: 'pool size',
  depth: 'depth',
  threads: 'threads',
  cpus: 'processors',
  batch: 'batch',
  rate: 'rate offered',
  files: 'files',
  blockSizeBytes: 'block size',
  durability: 'durability',
  content: 'content',
};

const dimensionUnits: Readonly<Partial<Record<Dimension, string>>> = {
  poolSize: 'threads',
  depth: 'in flight',
  batch: 'operations',
  rate: 'op/s',
};

const modelWords: Readonly<Record<SweepFit['model'], string>> = {
  usl: 'USL',
  'change-point': 'a change-point',
  line: 'a plain line',
};

/** Beyond so many times the last value a peak is told by nothing that was measured. */
const FARTHEST_PEAK = 2;

/** `pool size`; a strategy's own parameter by its name. */
export function dimensionName(dimension: Dimension): string {
  return sweptParameter(dimension) ?? dimensionWords[dimension as keyof typeof dimensionWords];
}

/** What a value of it counts; empty where its name says so. */
export function dimensionUnit(dimension: Dimension): string {
  return dimensionUnits[dimension] ?? '';
}

/** A value of a sweep: `64 KiB`, `16`, `every:8`. */
export function valueName(dimension: Dimension, value: number | string): string {
  if (typeof value === 'string') return value === 'zero' ? 'zeros' : value;
  return dimension === 'blockSizeBytes' ? formatBytes(value) : significant(value);
}

/** What a sweep says, in sentences: where it bends, how sure that is, and which curve it follows. */
export function sweepSentences(sweep: ReportSweep, cells: readonly SweptCell[]): readonly string[] {
  const { dimension, kneeInterval, fits, zerosOverRandom } = sweep;
  if (zerosOverRandom !== null) {
    const { ratio, interval, method } = zerosOverRandom;
    const bounds =
      interval === null ? '' : ` [${interval.map(significant).join(', ')}] (${kneeMethodWords(method)})`;
    return [`Zeros do ${times(ratio)}${bounds} of what random bytes do.`];
  }
  if (kneeInterval === null) return [];
  const last = sweep.points.at(-1)?.value ?? '';
  const estimate = (one: KneeEstimate): string =>
    kneeWords(one, last, (value) => valueName(dimension, value));
  const [best, second] = fits;
  const byMeans = { value: sweep.knee, ...kneeInterval };
  const isKnown = kneeInterval.interval?.some((bound) => bound !== null) ?? false;
  const parts = [
    ...(isKnown ? [`knee by the means ${estimate(byMeans)}`] : []),
    ...(best === undefined ? [] : [fitWords(best, second, estimate, last)]),
  ];
  const text = parts.join('; ');
  const method = text.includes('[') ? ` In brackets: ${kneeMethodWords(kneeInterval.method)}.` : '';
  return [
    kneeSentence(sweep, cells),
    ...(text === '' ? [] : [`${text.charAt(0).toUpperCase()}${text.slice(1)}.${method}`]),
  ];
}

/** `by USL 3 [2, 5] (R² 0.99, off by 2 %, best at 9), which BIC prefers to a change-point (R² 0.95)`. */
function fitWords(
  best: SweepFit,
  second: SweepFit | undefined,
  estimate: (knee: KneeEstimate) => string,
  last: number | string,
): string {
  const r2 = ({ r2: share }: SweepFit) => (share === null ? [] : [`R² ${share.toFixed(2)}`]);
  const { model, peak } = best;
  const isNear = peak !== null && typeof last === 'number' && peak <= FARTHEST_PEAK * last;
  const own = [
    ...r2(best),
    `off by ${percent(best.relativeError)}`,
    ...(isNear ? [`best at ${significant(peak)}`] : []),
  ];
  const others =
    second === undefined ? [] : [modelWords[second.model], ...r2(second).map((text) => `(${text})`)];
  const than = others.length === 0 ? '' : `, which BIC prefers to ${others.join(' ')}`;
  const place = model === 'line' ? 'no bend:' : estimate(best.knee);
  return model === 'line'
    ? `${place} ${modelWords.line} (${own.join(', ')})${than}`
    : `by ${modelWords[model]} ${place} (${own.join(', ')})${than}`;
}

function kneeSentence({ dimension, knee, points }: ReportSweep, cells: readonly SweptCell[]): string {
  if (knee !== null) {
    return `${valueName(dimension, knee)} is the smallest value whose throughput is within 5 % of the best.`;
  }
  const last = points.at(-1);
  const value = last?.value ?? 0;
  const name = valueName(dimension, value);
  const cell = cells.find(({ id }) => id === last?.cellId);
  if (dimension === 'cpus' && cell?.key.cpus === null) {
    return `Best at ${name}, all the processors that the run may use.`;
  }
  const inFlight = cell ? inFlightFor(dimension, cell) : null;
  return inFlight !== null && Number(value) >= inFlight
    ? `Best at ${name}, the largest value measured: with ${inFlight} in flight, more threads have no work.`
    : `Still rising at ${name}, the largest value measured: there may be more beyond it.`;
}

/** Of a sweep over the threads of a pool: the operations that they have to do; null of any other. */
function inFlightFor(dimension: Dimension, { key, members }: SweptCell): number | null {
  if (dimension === 'poolSize') return key.depth * members.length;
  return dimension === `${PARAMETER_PREFIX}pool` ? Number(key.parameters.inFlight) : null;
}
