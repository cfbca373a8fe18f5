import type { Finding, Verdict } from '../../domain/finding.js';
import { isSure, rank, type Sureness } from './sureness.js';

export interface Claim {
  readonly first: Verdict;
  readonly second: Verdict;
  readonly why: string;
  /** Share of the time that the first must explain; missing: any. */
  readonly least?: number;
  /** How sure the first must be beside the second; missing: that it is a guess on what is surer is all that matters. */
  readonly sure?: Sureness;
}

/** `first` says what `second` is made of, and so has the first claim on the time that both explain. */
const claims: readonly Claim[] = [
  {
    first: 'page-cache',
    second: 'cpu',
    why: 'in memory there is nothing to wait for, so the processors are busy',
  },
  {
    first: 'page-cache',
    second: 'memory-bandwidth',
    why: 'the memory is that of the page cache',
  },
  { first: 'js-overhead', second: 'cpu', why: 'JavaScript is what a part of the processors is busy with' },
  {
    first: 'js-overhead',
    second: 'harness-bound',
    why: 'measuring holds up the fastest route alone, JavaScript takes more of the others',
  },
  { first: 'memory-bandwidth', second: 'cpu', why: 'copying is what the processors are busy with' },
  {
    first: 'pool-starved',
    second: 'cpu',
    why: 'a larger pool was measured to do more, so processors were free',
  },
  {
    first: 'file-lock',
    second: 'cpu',
    why: 'more files were measured to do more, so the processors only spun',
  },
  {
    first: 'file-lock',
    second: 'device-latency-parallel',
    why: 'more files were measured to do more',
    // Who has one in flight for each file does more with more of both, and waits for no lock.
    sure: 'as',
  },
  ...claimsOf('file-lock', 'more files were measured to do more', ['device-queue-depth']),
  {
    first: 'js-overhead',
    second: 'memory-bandwidth',
    why: 'what hands the bytes over is the limit, so memory had room',
  },
  ...claimsOf('fsync', 'syncs are what they wait for', [
    'pool-starved',
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
    'cpu',
  ]),
  ...claimsOf(
    'stall',
    'while the volume stands still nothing else matters',
    ['pool-starved', 'device-latency-serial', 'device-latency-parallel', 'device-queue-depth'],
    0.1,
  ),
  ...claimsOf('metadata', 'the names of files are what they wait for', [
    'fsync',
    'pool-starved',
    'latency-tail',
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
    'cpu',
  ]),
  {
    first: 'writeback-throttled',
    second: 'throttled',
    why: 'the kernel holds the writers back before anything else does',
    sure: 'as',
  },
  {
    first: 'throttled',
    second: 'writeback-throttled',
    why: 'the limit is what the writeback waits for, and no burst was seen before it',
    sure: 'more',
  },
  ...claimsOf('writeback-throttled', 'the kernel holds the writers back before anything else does', [
    'page-cache',
    'device-bandwidth',
    'pool-starved',
    'file-lock',
    'latency-tail',
    'stall',
    'cpu',
  ]),
  ...claimsOf('throttled', 'a limit sets how much there is of it', [
    'fsync',
    'pool-starved',
    'file-lock',
    'page-cache',
    'cpu',
  ]),
  ...claimsOf('pool-starved', 'a larger pool was measured to do more', [
    'device-queue-depth',
    'device-latency-parallel',
  ]),
  ...claimsOf('device-iops', 'so many requests are what the device has places for', ['device-queue-depth']),
  ...claimsOf(
    'compressible',
    'the figures are those of zeros',
    [
      'device-bandwidth',
      'device-latency-serial',
      'device-latency-parallel',
      'device-queue-depth',
      'latency-tail',
      'cpu',
      'memory-bandwidth',
      'js-overhead',
    ],
    // Of random bytes it is a remark, which explains nothing.
    0.01,
  ),
  ...claimsOf('latency-tail', 'the slow ones among the operations are what they wait for', [
    'pool-starved',
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
  ]),
];

/** One claim on each of several. */
function claimsOf(first: Verdict, why: string, seconds: readonly Verdict[], least = 0): readonly Claim[] {
  return seconds.map((second) => ({ first, second, why, least }));
}

/** Verdicts that speak of how processors are used; a quota, or what others have of them, says how many there are at all. */
const belowQuota: readonly Verdict[] = ['page-cache', 'js-overhead', 'memory-bandwidth'];

/** The claims that hold among these. A guess has none on what is surer than it. */
export function claimsAmong(findings: readonly Finding[], processorsTaken: boolean): readonly Claim[] {
  const of = (verdict: Verdict): Finding | undefined => findings.find(({ id }) => id === verdict);
  return applicable(findings, processorsTaken).filter(({ first, second, least = 0, sure }) => {
    const [claimant, other] = [of(first), of(second)];
    if (claimant === undefined || other === undefined) return false;
    const guess = rank[claimant.confidence] === rank.low && rank[other.confidence] > rank.low;
    return !guess && claimant.explains >= least && (sure === undefined || isSure(sure, claimant, other));
  });
}

function applicable(findings: readonly Finding[], processorsTaken: boolean): readonly Claim[] {
  const bound = findings.some(({ id, confidence }) => id === 'cpu' && confidence !== 'low');
  if (!processorsTaken || !bound) return claims;
  return [
    ...claims.filter(({ first, second }) => second !== 'cpu' || !belowQuota.includes(first)),
    ...belowQuota.map((second): Claim => ({
      first: 'cpu',
      second,
      why: 'a quota, or what others have, sets how much of the processors there is',
    })),
  ];
}
