import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { smallestNearBest } from '../../stats/knee.js';
import { LEAST_GAIN, confidenceInGain, jobShare, lowered, showsGain, totalDepth } from '../compare.js';
import { throughputRatio } from '../like-with-like.js';
import { commonSyscall, poolLines, type PooledCell, type PoolLine } from '../pool-lines.js';
import { coresUsed, processorsOf } from '../processors.js';
import {
  describeCell,
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  throughputEvidence,
} from '../words.js';

/** A pool that is full in fewer than half of the looks has threads to spare. */
const LEAST_SATURATION = 0.5;
/** With nine tenths of the processors in use, a larger pool helps by scheduling at most. */
const CPU_BOUND = 0.9;

interface Starved {
  readonly base: PooledCell;
  /** The smallest larger pool whose throughput is within 5 % of the best that gains. */
  readonly larger: PooledCell;
  readonly gain: RatioEstimate;
  /** It is the largest pool that was measured, and more than its threads are in flight. */
  readonly rising: boolean;
}

/** More operations wait than the pool has threads, and a larger pool was seen to do more. */
export const poolStarved: Rule = {
  id: 'pool-starved',
  summary: "libuv's thread pool is too small: a larger one was measured to do more",
  thresholds: [
    {
      name: 'gain of a larger pool, at least, its interval above 1',
      value: LEAST_GAIN,
      reason:
        'differences below 10 % mean nothing in short trials; the share of time in the queue is no evidence',
    },
    {
      name: 'share of samples with every thread busy, at least (where occupancy can be read)',
      value: LEAST_SATURATION,
      reason: 'a pool with idle threads in most samples is not short of threads',
    },
    {
      name: 'share of the processors in use, from which on confidence is lowered',
      value: CPU_BOUND,
      reason: 'without idle processors more threads can gain by scheduling alone',
    },
  ],
  conclude(facts, group) {
    const lines = poolLines(facts, group);
    // A route of Node.js is what a service runs: where those gain nothing, threads are not what it is short of.
    const node = lines.filter(({ base }) => base.strategy.family === 'node');
    const starved = (node.length > 0 ? node : lines).flatMap((line) => starvedLine(line) ?? []);
    const [worst, ...others] = starved.sort((a, b) => b.gain.ratio - a.gain.ratio);
    return worst === undefined ? null : finding(facts, worst, others);
  },
};

function starvedLine({ cells, base }: PoolLine): Starved | null {
  if (totalDepth(base) <= base.key.poolSize) return null;
  const saturated = base.pool?.saturatedShare.value ?? null;
  if (saturated !== null && saturated < LEAST_SATURATION) return null;
  const gaining = cells.filter(
    (cell) => cell.key.poolSize > base.key.poolSize && showsGain(throughputRatio(cell, base), LEAST_GAIN),
  );
  const size = smallestNearBest(
    gaining.map(({ key, bytesPerSecond }) => ({ value: key.poolSize, throughput: bytesPerSecond.mean })),
  );
  const larger = gaining.find(({ key }) => key.poolSize === size);
  const gain = larger === undefined ? null : throughputRatio(larger, base);
  if (larger === undefined || gain === null) return null;
  const rising = larger === cells[cells.length - 1] && totalDepth(larger) > larger.key.poolSize;
  return { base, larger, gain, rising };
}

function finding(facts: VolumeFacts, starved: Starved, others: readonly Starved[]): Finding {
  const { base, larger, gain, rising } = starved;
  const syscall = commonSyscall(base);
  const threads = base.key.poolSize;
  const processors = processorsOf(facts, base);
  const cores = coresUsed(base).value;
  const cpuBound = cores !== null && cores / processors.count >= CPU_BOUND;
  const saturated = base.pool?.saturatedShare.value ?? null;
  return {
    id: 'pool-starved',
    confidence: confidence(gain, cpuBound, saturated),
    summary:
      `libuv's thread pool is too small: with ${threads} threads and ${totalDepth(base)} operations in flight ` +
      `${base.key.strategy} does ${operationsWords(base)}, with ${larger.key.poolSize} threads ` +
      `${operationsWords(larger)}, ${ratioWords(gain)}` +
      `${syscall === null ? '' : `; at ${threads} all threads stand in ${syscall}`}. ` +
      `Set UV_THREADPOOL_SIZE=${larger.key.poolSize}${rising ? ', the largest measured: more may do more' : ''}.`,
    evidence: [
      ...throughputEvidence(base),
      ...throughputEvidence(larger),
      ratioEvidence(`pool ${larger.key.poolSize} over pool ${threads}`, gain, [larger, base]),
      ...others.map((other) =>
        ratioEvidence(
          `${other.base.key.strategy}: pool ${other.larger.key.poolSize} over pool ${other.base.key.poolSize}`,
          other.gain,
          [other.larger, other.base],
        ),
      ),
      ...(base.pool === null
        ? []
        : factEvidence(`share of samples with all ${threads} threads busy`, base.pool.saturatedShare, '')),
      ...(syscall === null || base.pool === null
        ? []
        : [
            {
              name: `threads in ${syscall}, mean of ${base.pool.samples} samples`,
              value: Number((base.pool.bySyscall[syscall] ?? 0).toFixed(2)),
              unit: 'threads',
              source: base.pool.busyMean.source,
            },
          ]),
    ],
    advice: [
      {
        action: `Start the service with UV_THREADPOOL_SIZE=${larger.key.poolSize} in its environment: the pool is made once, at first use`,
        expected: `${operationsWords(larger)} instead of ${operationsWords(base)} for ${describeCell(base)}: ${ratioWords(gain)}`,
      },
    ],
    contradicts: [
      'a larger pool that does no more would contradict it: it was measured, and does more',
      saturated === null
        ? 'threads that are idle would contradict it: occupancy could not be read'
        : `threads that are idle would contradict it: all were busy in ${percent(saturated)} of the samples`,
      cores === null
        ? 'busy processors would weaken it: their use could not be read'
        : `busy processors would weaken it: ${cores.toFixed(1)} of ${processors.count} were in use`,
    ],
    explains: (1 - 1 / gain.ratio) * jobShare(base),
  };
}

function confidence(gain: RatioEstimate, cpuBound: boolean, saturated: number | null): Confidence {
  const byGain = confidenceInGain(gain);
  return cpuBound || saturated === null ? lowered(byGain) : byGain;
}
