import { IotriageError } from '../domain/errors.js';
import type { TargetInspector } from '../domain/target.js';
import { inspectMember } from './inventory/inspect-member.js';
import { surveyPaths } from './inventory/survey-paths.js';

/** One directory on one volume. */
export const directory: TargetInspector = {
  name: 'directory',
  summary: 'a directory: its mount, file system, devices, limits and free space',
  inspect: async (target) => {
    const [path] = target.members;
    const [surveyed] = await surveyPaths(target.members);
    if (path === undefined || !surveyed) {
      throw new IotriageError('internal', `the target ${target.id} has no member`);
    }
    return inspectMember(target, path, surveyed);
  },
};
