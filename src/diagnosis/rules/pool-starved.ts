import type { Confidence, Finding, Rule, WorkloadGroup } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { formatBytes, NS_PER_S } from '../../domain/units.js';
import { operationWords } from '../../domain/work-words.js';
import {
  LEAST_GAIN,
  TRUSTED_LOWER_END,
  concurrency,
  confidenceInGain,
  jobShare,
  lowered,
  measuredCells,
} from '../compare.js';
import { predictInFlight } from '../predict/in-flight.js';
import { LEAST_SATURATION, poolEffects, type PoolGain } from '../pool-effect.js';
import { DEFAULT_POOL_SIZE } from '../../domain/libuv-io.js';
import { commonSyscall, poolsOf, type PooledCell } from '../pool-lines.js';
import { coresUsed, processorsOf } from '../processors.js';
import { turnThresholds, waitsForTurns } from '../waiting.js';
import {
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  threadsWords,
  throughputEvidence,
} from '../words.js';

/** With nine tenths of the processors in use, a larger pool helps by scheduling at most. */
const CPU_BOUND = 0.9;

interface Starved extends PoolGain {
  readonly holdsForService: boolean;
}

/** More operations wait than the pool has threads, and a larger pool was seen to do more. */
export const poolStarved: Rule = {
  id: 'pool-starved',
  summary: "libuv's thread pool is too small: a larger one was measured to do more",
  thresholds: [
    {
      name: 'gain of a larger pool, at least, its interval above 1',
      value: LEAST_GAIN,
      unit: 'share',
      reason:
        'differences below 10 % mean nothing in short trials; the share of time in the queue is no evidence',
    },
    {
      name: 'lower end of that interval, at least, where it is the range of few rounds',
      value: TRUSTED_LOWER_END.range,
      unit: 'times',
      reason:
        'ranges of two or three rounds lie apart by chance; the next pool or another route that gains as well will do',
    },
    {
      name: 'the same of a bootstrap interval',
      value: TRUSTED_LOWER_END.bootstrap,
      unit: 'times',
      reason: 'differences below 10 % mean nothing in short trials',
    },
    {
      name: 'share of samples with every thread busy, at least (where occupancy can be read)',
      value: LEAST_SATURATION,
      unit: 'share',
      reason: 'a pool with idle threads in most samples is not short of threads',
    },
    {
      name: 'share of the processors in use, from which on confidence is lowered',
      value: CPU_BOUND,
      unit: 'share',
      reason: 'without idle processors more threads can gain by scheduling alone',
    },
    ...turnThresholds,
  ],
  explanation: {
    meaning:
      'More operations are in flight than the pool has threads, and the same work with a larger pool was measured to do more, all else equal. ' +
      'The pool compared with is the default of 4; where all that were asked for are smaller and further trials measured larger ones, the largest of them. Where 4 was not measured, it is the smallest pool above it that is itself too small: then 4 is as well. ' +
      'Else it is the largest below: then the finding says that throughput depends on the pool and that the default was not measured, with low confidence. ' +
      'Processes of `process-pool` have a pool each (`pool=N`, UV_THREADPOOL_SIZE of each): it is held against what is in flight in one of them.\n\n' +
      'A gain of few rounds counts where it is large, or where the next pool of the sweep or another route gains as well. Where routes of Node.js were swept, they decide, not `native-uv`: a service runs them.',
    evidence:
      'Throughput of both pools, their ratio with its interval, the same ratio of other routes, the share of samples with all threads busy, and the system call in which the threads stand, where four fifths of them ' +
      'stand in the same one.\n\nThe share of time in the queue is never evidence: with more in flight than threads, operations wait by arithmetic, (depth - pool) / depth, also when the processor or the device is the limit.',
    limits:
      'Silent without a sweep over the pool, and of pools that were seen with idle threads in most samples. Where occupancy could not be read, nine tenths of the processors are in use, or others keep them so busy that short operations wait for their turn, the confidence is a step lower. ' +
      'It does not say what the threads wait for: a pool is too small for a slow volume as well as for many files.',
    whatToDo:
      'Set `UV_THREADPOOL_SIZE` in the environment of the service: the pool is made once, at first use. All worker threads share it. No more threads are advised than operations are in flight. ' +
      'Where the largest pool measured is the best, more may do more.',
  },
  conclude(facts, group) {
    const effects = poolEffects(facts, group);
    // A route of Node.js is what a service runs: where those gain nothing, threads are not what it is short of.
    const node = effects.filter(({ from }) => from.strategy.family === 'node');
    const starved = (node.length > 0 ? node : effects).flatMap(
      ({ kind, gain, holdsForService }): Starved[] =>
        kind === 'gain' && gain !== null && gain.to.pools.threads > gain.from.pools.threads
          ? [{ ...gain, holdsForService }]
          : [],
    );
    const [worst, ...others] = starved.sort(
      (a, b) => Number(b.holdsForService) - Number(a.holdsForService) || b.gain.ratio - a.gain.ratio,
    );
    return worst === undefined ? null : finding(facts, group, worst, others);
  },
};

function finding(
  facts: VolumeFacts,
  group: WorkloadGroup,
  starved: Starved,
  others: readonly Starved[],
): Finding {
  const { from: base, to: larger, gain } = starved;
  const syscall = commonSyscall(base);
  const { threads, inFlight } = base.pools;
  const processors = processorsOf(facts, base);
  const cores = coresUsed(base).value;
  const callNs = (concurrency(base) * NS_PER_S) / base.operationsPerSecond.mean;
  // Of processors that others use more threads get a larger part.
  const cpuBound = (cores !== null && cores / processors.count >= CPU_BOUND) || waitsForTurns(base, callNs);
  const saturated = base.pool?.saturatedShare.value ?? null;
  return {
    id: 'pool-starved',
    confidence: starved.holdsForService ? confidence(gain, cpuBound, saturated) : 'low',
    summary:
      (starved.holdsForService
        ? "libuv's thread pool is too small"
        : `Throughput depends on the pool; the default of ${DEFAULT_POOL_SIZE} was not measured`) +
      `: with ${threadsWords(threads)} and ${inFlight} operations in flight ${hasProcesses(base) ? 'in each process ' : ''}` +
      `${base.key.strategy} does ${operationsWords(base, gain.means[1])}, with a pool of ${larger.pools.threads} ` +
      `${operationsWords(larger, gain.means[0])}, ${ratioWords(gain)}` +
      `${syscall === null ? '' : `; at ${threads} all threads stand in ${syscall}`}. ` +
      (starved.holdsForService ? setWords(starved) : `${measureWords(larger)}.`),
    evidence: [
      ...throughputEvidence(base, gain.means[1]),
      ...throughputEvidence(larger, gain.means[0]),
      ratioEvidence(`pool ${larger.pools.threads} over pool ${threads}`, gain, [larger, base]),
      ...others.map((other) =>
        ratioEvidence(
          `${other.from.key.strategy}: pool ${other.to.pools.threads} over pool ${other.from.pools.threads}`,
          other.gain,
          [other.to, other.from],
        ),
      ),
      ...(base.pool === null
        ? []
        : factEvidence(
            `share of samples with ${threads === 1 ? 'the one thread' : `all ${threads} threads`} busy`,
            base.pool.saturatedShare,
            '',
          )),
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
      starved.holdsForService
        ? {
            action: `Start ${hasProcesses(base) ? 'each process of the service' : 'the service'} with ${sizeWords(starved)} in its environment: the pool is made once, at first use`,
            expected: expectedGain(starved),
            test: {
              baseCellId: base.id,
              change: poolsOf(base, larger.pools.threads),
              metric: 'operationsPerSecond' as const,
              predicted: predictInFlight(facts, measuredCells(facts, group), base, concurrency(larger)),
            },
          }
        : {
            action: measureWords(larger),
            expected: 'whether the default is too small as well',
          },
    ],
    contradicts: [
      'a larger pool that does no more would contradict it: it was measured, and does more',
      saturated === null
        ? 'threads that are idle would contradict it: occupancy could not be read'
        : `threads that are idle would contradict it: all were busy in ${percent(saturated)} of the samples`,
      cores === null
        ? 'busy processors would weaken it: their use could not be read'
        : `busy processors would weaken it: ${cores.toFixed(1)} of ${processors.count} were in use${waitsForTurns(base, callNs) ? ', others kept them busy' : ''}`,
    ],
    explains: (1 - 1 / gain.ratio) * jobShare(base),
  };
}

/** `3.9x the throughput of 4 on this volume for writes of 4 KiB, 16 in flight; no gain beyond 16`. */
function expectedGain({ from, to, gain, threads, rising }: Starved): string {
  const { key } = from;
  const work = key.operation === 'mix' ? `a ${operationWords(key)}` : `${key.operation}s`;
  return (
    `${ratioWords(gain)} the throughput of ${from.pools.threads} on this volume for ${work} of ${formatBytes(key.blockSizeBytes)}, ${from.pools.inFlight} in flight${hasProcesses(from) ? ' in each process' : ''} ` +
    `(${operationsWords(to, gain.means[0])} instead of ${operationsWords(from, gain.means[1])}); ` +
    (rising ? `more than ${threads} may do more` : `no gain beyond ${threads}`)
  );
}

function setWords(starved: Starved): string {
  const { threads, to, rising } = starved;
  const set = `Set ${sizeWords(starved)}`;
  if (threads < to.pools.threads)
    return `${set}: ${threads} in flight use no more than ${threadsWords(threads)}.`;
  return `${set}${rising ? ', the largest measured: more may do more' : ''}.`;
}

/** Whether its pools are those of processes that it has. */
function hasProcesses({ strategy }: PooledCell): boolean {
  return !strategy.usesPool;
}

/** The variable, and the parameter that sets it for processes of ours. */
function sizeWords({ to, threads }: Starved): string {
  return `UV_THREADPOOL_SIZE=${threads}${hasProcesses(to) ? ` (${to.key.strategy}:pool=${threads})` : ''}`;
}

function measureWords(larger: PooledCell): string {
  const sizes = [DEFAULT_POOL_SIZE, larger.pools.threads];
  return hasProcesses(larger)
    ? `Measure with ${sizes.map((size) => `${larger.key.strategy}:pool=${size}`).join(' and ')}`
    : `Measure with --pool ${sizes.join()}`;
}

function confidence(gain: RatioEstimate, cpuBound: boolean, saturated: number | null): Confidence {
  const byGain = confidenceInGain(gain);
  return cpuBound || saturated === null ? lowered(byGain) : byGain;
}
