import { DEFAULT_POOL_SIZE } from '../../domain/libuv-io.js';
import type { Evidence } from '../../domain/finding.js';
import { kneeMethodWords, kneeWords } from '../../domain/knee-words.js';
import type { LatencySummary } from '../../domain/statistics.js';
import { formatNs, significant } from '../../domain/units.js';
import { isKneeTold } from '../read/knee.js';
import { causeAbove, causeBelow } from './cause.js';
import { type PoolPoint, type PoolSweep, rateOf } from './sweeps.js';

export interface SweepAnswer {
  readonly summary: string;
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
  /** Whether the rounds agree where the knee is. */
  readonly isTold: boolean;
}

/** Less than a tenth more is no reason to set anything. */
const GAINS = 1.1;

/** What one sweep over pool sizes says. */
export function answerSweep(sweep: PoolSweep): SweepAnswer {
  const { points, knee, cpus, path } = sweep;
  const last = points.at(-1);
  const chosen = points.find(({ pool }) => pool === knee.value) ?? last;
  const best = points.reduce((most, point) => (rateOf(point) > rateOf(most) ? point : most));
  const place = `On ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}${sweep.sync === 'none' ? ', stored without fsync,' : ''}`;
  if (chosen === undefined || last === undefined) throw new Error('a sweep has points');
  const estimate = kneeWords(knee, last.pool);
  const isTold = isKneeTold({ kneeInterval: knee });
  const summary = !isTold
    ? `${place} these rounds do not tell which pool serves most (knee ${estimate}): ${rateWords(best)} at ${best.pool} is the most; ${latencyWords(best)}; ${becauseWords(sweep, best)}.`
    : knee.value === null
      ? `${place} requests still rise at a pool of ${last.pool} (${rateWords(last)}): no size is enough yet; ${latencyWords(last)}; ${causeBelow(points, last)}${adviceWords(sweep, last)}.`
      : `${place} a pool of ${chosen.pool} serves as much as any (${rateWords(chosen)}, within 5 % of the best, ${rateWords(best)} at ${best.pool}); ${latencyWords(chosen)}; ${becauseWords(sweep, chosen)}${adviceWords(sweep, chosen)}.`;
  return {
    summary,
    isTold,
    reasons: [
      knee.interval === null
        ? `${place} the knee ${estimate} rests on one round: it may be noise.`
        : `${place} the knee is ${estimate} (${kneeMethodWords(knee.method)}).`,
      ...points.map(pointSentence),
    ],
    evidence: points.flatMap((point) => evidenceOf(point, cpus, path)),
  };
}

/** What smaller pools lack, and what larger ones cannot give. */
function becauseWords(sweep: PoolSweep, chosen: PoolPoint): string {
  const above = causeAbove(sweep, chosen);
  return sweep.points[0] === chosen ? above : `${causeBelow(sweep.points, chosen)}, ${above}`;
}

/** What to set, beside the default. Empty where that was not measured, or is what was chosen. */
function adviceWords({ points, knee }: PoolSweep, chosen: PoolPoint): string {
  const usual = points.find(({ pool }) => pool === DEFAULT_POOL_SIZE);
  if (usual === undefined) return '';
  const times = rateOf(chosen) / rateOf(usual);
  // Where no size is enough yet, there is nothing to be left.
  if (chosen === usual || times < GAINS)
    return knee.value === null ? '' : `. Leave UV_THREADPOOL_SIZE at its default of ${DEFAULT_POOL_SIZE}`;
  const alsoServes =
    chosen.pool < DEFAULT_POOL_SIZE ? '; but the pool also serves dns.lookup, crypto and zlib' : '';
  return `. UV_THREADPOOL_SIZE=${chosen.pool} serves ${times.toFixed(2)}x of the default of ${DEFAULT_POOL_SIZE}${alsoServes}`;
}

function pointSentence(point: PoolPoint): string {
  const { pool, activity } = point;
  const wait = activity.operations['pool probe']?.latencyNs;
  const waits =
    wait === undefined ? '' : `, the probe waited p50 ${nsOr(wait.p50)}, ${tailWords(wait)} for a thread`;
  return `Pool ${pool}: ${rateWords(point)}, ${latencyWords(point)}${waits}.`;
}

function latencyWords({ activity }: PoolPoint): string {
  const kinds = ['get', 'put', 'hash'].flatMap((kind) => {
    const latency = activity.operations[kind]?.latencyNs;
    return latency === undefined
      ? []
      : [`${kind.toUpperCase()} p50 ${nsOr(latency.p50)}, ${tailWords(latency)}`];
  });
  return kinds.join(', ');
}

function evidenceOf(point: PoolPoint, cpus: number, path: string | null): readonly Evidence[] {
  const source = `activity ${point.activity.id}`;
  const where = `pool ${point.pool}, ${cpus} CPUs${path === null ? '' : `, ${path}`}`;
  return [
    { name: `requests/s, ${where}`, value: Math.round(rateOf(point)), unit: '/s', source },
    ...(['server CPU', 'client CPU'] as const).flatMap((name) => {
      const figure = point.activity.figures[name];
      return figure === undefined
        ? []
        : [
            {
              name: `${name}, ${where}`,
              value: Number(significant(figure.value.median)),
              unit: 'cores',
              source,
            },
          ];
    }),
  ];
}

function rateWords(point: PoolPoint): string {
  return `${significant(rateOf(point))} requests/s`;
}

/** The highest of the two that enough requests stand behind. */
function tailWords({ p90, p99 }: Pick<LatencySummary, 'p90' | 'p99'>): string {
  return p99 === null ? `p90 ${nsOr(p90)}` : `p99 ${formatNs(p99)}`;
}

/** A percentile whose tail was too short is not told. */
function nsOr(ns: number | null): string {
  return ns === null ? 'not seen' : formatNs(ns);
}
