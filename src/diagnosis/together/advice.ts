import type { Advice } from '../../domain/finding.js';
import type { CommonPart } from '../../domain/shared-backend.js';
import { formatBandwidth, significant } from '../../domain/units.js';
import type { Judgement } from './judgement.js';
import { listed } from './summary.js';

/** What to do about what volumes share, and the most that it can gain: the sum of each alone. */
export function adviceOf(judgement: Judgement): readonly Advice[] {
  const { whole, conclusion, groups } = judgement;
  const sum = whole.alone.reduce((all, { bytesPerSecond }) => all + bytesPerSecond.mean, 0);
  const most = mostGain(judgement, sum);
  switch (conclusion) {
    case 'shared':
      return groups.map(({ paths, cause }) => ({ action: spread(paths, cause), expected: most }));
    case 'processors':
      return [
        {
          action: 'Give it more processors, or less to do for each byte; other devices gain nothing',
          expected: most,
        },
      ];
    case 'independent':
      return [spreadOver(judgement, sum)];
    case 'inconclusive':
      return [
        {
          action: `Measure again on a quiet machine: --set ${whole.together.members.join(',')} --rounds 10 --duration 2s`,
          expected: 'an interval that lies on one side',
        },
      ];
  }
}

function spread(paths: readonly string[], { kind, name }: CommonPart): string {
  const apart = `Put ${listed(paths)} on separate`;
  switch (kind) {
    case 'limit':
      return `Raise the limit ${name}, or give each a device with one of its own`;
    case 'device':
    case 'file-system':
      return `${apart} devices: ${name} serves them all`;
    case 'images':
      return `Put the images on separate volumes: ${name} holds them all`;
    case 'server':
      return `${apart} servers: ${name} serves them all`;
    case 'processors':
    case 'memory':
      return 'Give it more processors';
    case 'unseen':
      return `${apart} backends: look for what they share below the kernel (one disk, pool, server, network link or quota of the host)`;
  }
}

function spreadOver({ whole }: Judgement, sum: number): Advice {
  const best = Math.max(...whole.alone.map(({ bytesPerSecond }) => bytesPerSecond.mean));
  return {
    action: 'Spread the work over them: each keeps its own rate',
    expected: `${formatBandwidth(sum)} in all, ${significant(sum / Math.max(best, 1))}x the fastest alone`,
  };
}

/** Where the sum is reached all the same: what the volumes that lose would reach. */
function mostGain({ total, members }: Judgement, sum: number): string {
  const { ratio } = total.ratio;
  if (ratio > 0 && ratio < 1) return `up to ${formatBandwidth(sum)} at once, ${significant(1 / ratio)}x`;
  return members
    .filter(({ loses }) => loses === true)
    .map(
      ({ path, aloneBytesPerSecond: alone, togetherBytesPerSecond: now }) =>
        `up to ${formatBandwidth(alone ?? 0)} on ${path} instead of ${formatBandwidth(now ?? 0)}`,
    )
    .join(', ');
}
