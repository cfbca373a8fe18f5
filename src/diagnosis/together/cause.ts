import type { CommonPart } from '../../domain/shared-backend.js';
import type { Limit, Volume } from '../../domain/target.js';
import { isAtLimit, limitUses } from '../io-limits.js';
import { commonParts, isCommonLimit } from './common-parts.js';
import type { TogetherFacts } from './gather.js';
import { processorRoom, type ProcessorRoom } from './processor-room.js';

const unseen: CommonPart = {
  kind: 'unseen',
  name: 'something that the kernel does not show',
  source: 'no file system, device, limit or server in common by /proc/self/mountinfo, /sys and the cgroups',
};

/**
 * What holds volumes up that reach less at once than alone: the processors where they are full, or with memory where
 * no two of them lie on storage; then the limit of a device in common that was reached, then what else they have in common,
 * the nearest first; then what nobody shows.
 *
 * @param volumes those of the comparison that hold each other up.
 */
export function causeOf(compared: TogetherFacts, volumes: readonly Volume[]): CommonPart {
  const room = processorRoom(compared);
  if (room.full) return processors(room);
  if (volumes.filter(({ kind }) => kind !== 'tmpfs').length < 2) {
    return { kind: 'memory', name: 'processors and memory', source: 'tmpfs lies on no storage' };
  }
  const atLimit = limitUses(compared.facts, compared.together).find(
    (use) => isCommonLimit(use.limit, volumes) && isAtLimit(use),
  );
  if (atLimit) return { kind: 'limit', name: limitWords(atLimit.limit), source: atLimit.limit.source };
  return commonParts(volumes)[0] ?? unseen;
}

/** With the device's name, where the limit has its number alone. */
function limitWords({ text, device }: Limit): string {
  return device === null || text.includes(device) ? text : `${text} (${device})`;
}

function processors({ available, source }: ProcessorRoom): CommonPart {
  const name = available === 1 ? 'the one processor' : `the ${available} processors`;
  return { kind: 'processors', name, source };
}

/** `the device vda`. */
export function causeWords({ kind, name }: CommonPart): string {
  switch (kind) {
    case 'file-system':
      return `one file system, ${name}`;
    case 'device':
      return `the device ${name}`;
    case 'images':
      return `the folder ${name}, where the images of their loop devices lie`;
    case 'limit':
      return `the limit ${name}`;
    case 'server':
      return `the server ${name}`;
    case 'processors':
    case 'memory':
    case 'unseen':
      return name;
  }
}
