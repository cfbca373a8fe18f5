import type { Finding, Verdict } from '../domain/finding.js';

const failureVerdicts: readonly Verdict[] = [
  'enospc',
  'edquot',
  'erofs',
  'eacces',
  'eio',
  'enametoolong',
  'gone',
];

/** Whether a finding says that trials failed, rather than where the time of those that did not went. */
export function isFailure({ id }: Pick<Finding, 'id'>): boolean {
  return failureVerdicts.includes(id);
}

/** Of the figures, not of the time: it stands after all that was concluded from them. */
function isRemark({ id }: Finding): boolean {
  return id === 'noisy';
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
    first: 'js-overhead',
    second: 'memory-bandwidth',
    why: 'native code was measured to do more, so memory had room',
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
    0.2,
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
    isAsSure: true,
  },
  {
    first: 'throttled',
    second: 'writeback-throttled',
    why: 'the limit is what the writeback waits for, and no burst was seen before it',
    isSurer: true,
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

/** One of the two cannot hold: the first shows that the second was misled. */
const exclusions: readonly Exclusion[] = [
  ...exclusionsOf('device-bandwidth', 'the device moves all the bytes that it can', [
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
  ]),
  { stays: 'page-cache', goes: 'device-bandwidth', why: 'most bytes never met the device' },
  ...(['latency-tail', 'device-latency-serial', 'device-latency-parallel'] as const).map(
    (goes): Exclusion => ({
      stays: 'stall',
      goes,
      why: 'the waits are those for the whole volume',
      leastOf: 0.5,
    }),
  ),
  { stays: 'file-lock', goes: 'device-latency-serial', why: 'more files were measured to do more' },
  {
    stays: 'pool-starved',
    goes: 'device-latency-serial',
    why: 'more threads were measured to do more',
    leastOf: 0,
  },
  ...exclusionsOf('throttled', 'the device is idle: what waits, waits above it', [
    'device-bandwidth',
    'device-iops',
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
    'latency-tail',
    'stall',
  ]),
];

/** One that excludes several, where it is as sure as they are. */
function exclusionsOf(stays: Verdict, why: string, gone: readonly Verdict[]): readonly Exclusion[] {
  return gone.map((goes) => ({ stays, goes, why, leastOf: 0.25 }));
}

interface Exclusion {
  readonly stays: Verdict;
  readonly goes: Verdict;
  readonly why: string;
  /** It must be as sure as the other, and explain so much of what that explains; missing: it need not. */
  readonly leastOf?: number;
}

function excludes(stays: Finding, goes: Finding): boolean {
  return exclusions.some(
    (exclusion) =>
      exclusion.stays === stays.id &&
      exclusion.goes === goes.id &&
      (exclusion.leastOf === undefined ||
        (rank[stays.confidence] >= rank[goes.confidence] &&
          stays.explains >= exclusion.leastOf * goes.explains)),
  );
}

const rank = { high: 2, medium: 1, low: 0 } as const;

/** Verdicts that speak of how processors are used; a quota says how many there are at all. */
const belowQuota: readonly Verdict[] = ['page-cache', 'js-overhead', 'memory-bandwidth'];

interface Claim {
  readonly first: Verdict;
  readonly second: Verdict;
  readonly why: string;
  /** Share of the time that the first must explain; missing: any. */
  readonly least?: number;
  /** It holds only where the first is as sure as the second. */
  readonly isAsSure?: boolean;
  /** It holds only where the first is surer. */
  readonly isSurer?: boolean;
}

/**
 * Settles what contradicts or overlaps among the findings of one workload group, and ranks them: what says what
 * another is made of stands before it, the rest goes by the share of the time that each explains. Failures come last:
 * what was measured stands beside them.
 *
 * @param cpuQuota whether a quota limits the processors: then `cpu`, if it is more than a guess, has the first claim.
 */
export function resolve(findings: readonly Finding[], cpuQuota = false): readonly Finding[] {
  const standing = findings.filter((finding) => !findings.some((other) => excludes(other, finding)));
  const holding = claimsAmong(standing, cpuQuota);
  const settled = standing.map((finding) => withoutClaimed(finding, standing, holding));
  return claimantsFirst(
    settled.sort(
      (a, b) =>
        Number(isFailure(a)) - Number(isFailure(b)) ||
        Number(isRemark(a)) - Number(isRemark(b)) ||
        b.explains - a.explains ||
        rank[b.confidence] - rank[a.confidence],
    ),
    holding,
  );
}

/** The claims that hold among these. A guess has none on what is surer than it. */
function claimsAmong(findings: readonly Finding[], cpuQuota: boolean): readonly Claim[] {
  const of = (verdict: Verdict): Finding | undefined => findings.find(({ id }) => id === verdict);
  const sureness = (verdict: Verdict): number => rank[of(verdict)?.confidence ?? 'low'];
  return applicable(findings, cpuQuota).filter(
    ({ first, second, least = 0, isAsSure = false, isSurer = false }) =>
      (sureness(first) > rank.low || sureness(second) === rank.low) &&
      (of(first)?.explains ?? 0) >= least &&
      sureness(first) >= sureness(second) + (isSurer ? 1 : isAsSure ? 0 : -rank.high),
  );
}

function applicable(findings: readonly Finding[], cpuQuota: boolean): readonly Claim[] {
  const bound = findings.some(({ id, confidence }) => id === 'cpu' && confidence !== 'low');
  if (!cpuQuota || !bound) return claims;
  return [
    ...claims.filter(({ first, second }) => second !== 'cpu' || !belowQuota.includes(first)),
    ...belowQuota.map((second): Claim => ({
      first: 'cpu',
      second,
      why: 'a quota sets how much of the processors there is',
    })),
  ];
}

/** Takes the first of those that no other one still has a claim on, over and over. */
function claimantsFirst(ranked: readonly Finding[], holding: readonly Claim[]): readonly Finding[] {
  const rest = [...ranked];
  const ordered: Finding[] = [];
  while (rest.length > 0) {
    const free = rest.findIndex((finding) =>
      holding.every(({ first, second }) => second !== finding.id || !rest.some(({ id }) => id === first)),
    );
    ordered.push(...rest.splice(Math.max(0, free), 1));
  }
  return ordered;
}

/** What is left of the time for a finding after those with the first claim. */
function withoutClaimed(finding: Finding, findings: readonly Finding[], holding: readonly Claim[]): Finding {
  return holding.reduce((settled, { first, second, why }) => {
    const claimant = findings.find(({ id }) => id === first);
    if (second !== finding.id || claimant === undefined) return settled;
    return {
      ...settled,
      explains: Math.min(settled.explains, 1 - claimant.explains),
      contradicts: [...settled.contradicts, `${first} holds beside it: ${why}`],
    };
  }, finding);
}
