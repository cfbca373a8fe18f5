import type { Confidence } from '../../domain/finding.js';
import type { SharedBackend } from '../../domain/shared-backend.js';
import { lowered } from '../compare.js';
import { describeCell } from '../words.js';
import { groupCells } from '../workload-groups.js';
import { adviceOf } from './advice.js';
import { contradictions, evidenceOf } from './evidence.js';
import type { TogetherFacts } from './gather.js';
import { judge, type Judgement } from './judgement.js';
import { judgedPairs } from './sharing.js';
import { summaryOf } from './summary.js';

/** Ends of the interval from which on a conclusion is certain, where the kernel's word says the same. */
const CERTAIN = { lostUpperEnd: 0.75, keptLowerEnd: 0.9 } as const;
/** Two rounds agree by chance often enough. */
const ROUNDS_FOR_CONFIDENCE = 3;

/**
 * What volumes lose at once, which of them, and what by.
 *
 * @param pairs of three and more: those of two among them that were measured.
 */
export function statement(whole: TogetherFacts, pairs: readonly TogetherFacts[]): SharedBackend {
  const judgement = judge(whole, pairs);
  const { total, members, groups, common, conclusion } = judgement;
  return {
    paths: whole.together.members,
    work: `${groupCells([whole.together])[0]?.label ?? ''}; ${describeCell(whole.together)}`,
    conclusion,
    confidence: confidenceOf(judgement),
    summary: summaryOf(judgement),
    togetherBytesPerSecond: whole.together.bytesPerSecond.mean,
    sumOfAloneBytesPerSecond: whole.alone.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond.mean, 0),
    ratio: total.ratio,
    members,
    groups,
    pairs: judgedPairs(pairs),
    common,
    evidence: evidenceOf(judgement),
    advice: adviceOf(judgement),
    contradicts: contradictions(judgement),
  };
}

function confidenceOf({ conclusion, total, whole, groups, common, room, disturbed }: Judgement): Confidence {
  if (conclusion === 'inconclusive') return 'low';
  const [lower, upper] = total.ratio.interval ?? [0, Infinity];
  const known = groups.every(({ cause }) => cause.kind !== 'unseen' && cause.kind !== 'memory');
  const certain =
    conclusion === 'independent'
      ? lower >= CERTAIN.keptLowerEnd && common.length === 0
      : upper <= CERTAIN.lostUpperEnd && known;
  const rounds = Math.min(
    ...[whole.together, ...whole.alone].map(({ bytesPerSecondRounds }) => bytesPerSecondRounds.length),
  );
  const doubts = [
    disturbed,
    rounds < ROUNDS_FOR_CONFIDENCE,
    conclusion === 'shared' && room.pressed && groups.every(({ cause }) => cause.kind !== 'limit'),
  ];
  return doubts.filter(Boolean).reduce<Confidence>((level) => lowered(level), certain ? 'high' : 'medium');
}
