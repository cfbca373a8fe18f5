import type {
  CommonPart,
  SharedBackend,
  TogetherConclusion,
  TogetherMember,
} from '../../domain/shared-backend.js';
import { commonParts } from './common-parts.js';
import { isTooDisturbed, type TogetherFacts } from './gather.js';
import { processorRoom, type ProcessorRoom } from './processor-room.js';
import { memberRatios, totalRatio, type JudgedRatio } from './ratios.js';
import { sharingGroups } from './sharing.js';

/** A statement before it is put into words. */
export interface Judgement {
  readonly whole: TogetherFacts;
  readonly total: JudgedRatio;
  readonly members: readonly TogetherMember[];
  readonly groups: SharedBackend['groups'];
  readonly common: readonly CommonPart[];
  readonly room: ProcessorRoom;
  /** Rounds that were disturbed had to count, for want of others. */
  readonly disturbed: boolean;
  readonly conclusion: TogetherConclusion;
}

/** Judges a comparison; `pairs` are those of two among three volumes and more. */
export function judge(whole: TogetherFacts, pairs: readonly TogetherFacts[]): Judgement {
  const total = totalRatio(whole);
  const members = memberRatios(whole);
  const room = processorRoom(whole);
  const lost = losesOf(total, members);
  const sharing = lost === true ? sharingGroups(whole, members, pairs) : [];
  const conclusion = conclusionOf(lost, sharing, room);
  return {
    whole,
    total,
    members,
    groups: conclusion === 'shared' || conclusion === 'processors' ? sharing : [],
    common: commonParts(whole.facts.volume.members),
    room,
    disturbed: [whole.together, ...whole.alone].some(({ trials }) => isTooDisturbed(trials)),
    conclusion,
  };
}

/** A fast volume hides in the sum what a slow one loses: one that loses is enough. */
function losesOf(total: JudgedRatio, members: readonly TogetherMember[]): boolean | null {
  if (total.loses === true || members.some(({ loses }) => loses === true)) return true;
  return total.loses === false && members.every(({ loses }) => loses !== null) ? false : null;
}

/**
 * A loss that nothing in common explains may come from processors that others took as well: while tasks wait for them
 * there is no telling.
 */
function conclusionOf(
  lost: boolean | null,
  groups: SharedBackend['groups'],
  { pressed }: ProcessorRoom,
): TogetherConclusion {
  if (lost === null) return 'inconclusive';
  if (!lost) return 'independent';
  const kinds = groups.map(({ cause }) => cause.kind);
  if (kinds.every((kind) => kind === 'processors' || kind === 'memory')) return 'processors';
  return pressed && kinds.includes('unseen') ? 'inconclusive' : 'shared';
}
