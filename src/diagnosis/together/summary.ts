import { formatBandwidth, significant } from '../../domain/units.js';
import { percent, ratioWords } from '../words.js';
import { causeWords } from './cause.js';
import type { Judgement } from './judgement.js';

/** `a and b`, `a, b and c`. */
export function listed(paths: readonly string[]): string {
  const last = paths[paths.length - 1] ?? '';
  return paths.length < 2 ? last : `${paths.slice(0, -1).join(', ')} and ${last}`;
}

/** One or two sentences with the figures: what is lost, by whom, and what by. */
export function summaryOf(judgement: Judgement): string {
  const { whole, total, conclusion, disturbed } = judgement;
  const sum = whole.alone.reduce((all, { bytesPerSecond }) => all + bytesPerSecond.mean, 0);
  const figures =
    `${listed(whole.together.members)} reach ${formatBandwidth(whole.together.bytesPerSecond.mean)} at once, ` +
    `${ratioWords(total.ratio)} of the ${formatBandwidth(sum)} that each alone adds up to`;
  switch (conclusion) {
    case 'shared':
    case 'processors':
      return `${figures}: ${lossWords(judgement)}`;
    case 'independent':
      return `${figures}: they do not hold each other up${commonWords(judgement)}.`;
    case 'inconclusive':
      return `${figures}: ${disturbed ? 'rounds were disturbed, and they do not tell' : openWords(judgement)}.`;
  }
}

function lossWords({ total, members, groups }: Judgement): string {
  const loss = 1 - total.ratio.ratio;
  const lost = loss > 0 ? `${percent(loss)} is lost` : 'the sum is reached, but not by each';
  const whose = members.flatMap(({ path, ratio, loses }) =>
    loses === true && ratio !== null ? [`${path} loses ${percent(1 - ratio.ratio)}`] : [],
  );
  const unharmed = members.filter(({ loses }) => loses === false).map(({ path }) => path);
  const by = groups.map(({ paths, cause }) => `${listed(paths)} share ${causeWords(cause)}`);
  return [
    `${lost}${whose.length === 0 ? '' : ` (${whose.join(', ')})`}.`,
    `${by.join('; ')}${unharmed.length === 0 ? '' : `; ${listed(unharmed)} ${unharmed.length === 1 ? 'loses' : 'lose'} nothing`}.`,
  ].join(' ');
}

function commonWords({ common }: Judgement): string {
  const [nearest] = common;
  return nearest === undefined
    ? ''
    : `, though they lie on ${causeWords(nearest)}: it has room for this load`;
}

function openWords({ total, room, members }: Judgement): string {
  const isLost = total.loses === true || members.some(({ loses }) => loses === true);
  if (isLost && room.pressed) {
    const share = room.pressure === null ? '' : ` for ${percent(room.pressure)} of the time`;
    return `tasks waited for a processor${share}, so that it is open whether the volumes share something or the machine is short of them`;
  }
  if (total.ratio.interval === null) return 'one round tells nothing';
  const [lower, upper] = total.ratio.interval;
  if (upper < 1) return 'something is lost, too little for so few rounds to tell';
  return `the rounds disagree, from ${significant(lower)} to ${significant(upper)}`;
}
