import type { TargetInspector, Volume } from '../domain/target.js';
import { inspectMember } from './inventory/inspect-member.js';
import { surveyPaths } from './inventory/survey-paths.js';

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

/**
 * A set has no mount, number or free space of its own: each member has. Its devices and limits are those of all
 * members, each once: that is where a shared device shows.
 */
function unite(targetId: string, label: string, members: readonly Volume[]): Volume {
  return {
    targetId,
    label,
    path: label,
    kind: 'set',
    deviceId: '',
    mount: null,
    devices: uniqueBy(
      members.flatMap(({ devices }) => devices),
      ({ name }) => name,
    ),
    limits: uniqueBy(
      members.flatMap(({ limits }) => limits),
      ({ source, text }) => `${source} ${text}`,
    ),
    sizeBytes: null,
    freeBytes: null,
    freeInodes: null,
    readOnly: members.some(({ readOnly }) => readOnly),
    directAlignmentBytes: null,
    members,
    unavailable: members.flatMap(({ path, unavailable }) =>
      unavailable.map(({ what, why }) => ({ what: `${what} of ${path}`, why })),
    ),
  };
}

/** Several directories, measured alone and together. */
export const set: TargetInspector = {
  name: 'set',
  summary: 'several directories on different volumes, files spread over them in turn',
  inspect: async (target) => {
    const surveyed = await surveyPaths(target.members);
    const members = surveyed.map((answer) =>
      inspectMember({ id: target.id, label: answer.path }, answer.path, answer),
    );
    return unite(target.id, target.label, members);
  },
};
