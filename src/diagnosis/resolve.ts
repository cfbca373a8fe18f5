import type { Finding, Verdict } from '../domain/finding.js';
import { claimsAmong, type Claim } from './resolve/claims.js';
import { excludes } from './resolve/exclusions.js';
import { rank } from './resolve/sureness.js';

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

/** Whether trials that failed with this code have a verdict. */
export function hasVerdict(code: string): boolean {
  return (failureVerdicts as readonly string[]).includes(code.toLowerCase());
}

/** Of the figures, not of the time: it stands after all that was concluded from them. */
function isRemark({ id }: Finding): boolean {
  return id === 'noisy';
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
