import { closeSync, constants, openSync } from 'node:fs';
import { messageOf } from '../domain/errors.js';
import type { Unavailable } from '../domain/target.js';
import type { TrialSpec } from '../domain/trial.js';
import { loadAddon } from '../native/addon.js';

/** Descriptors of the members' directories, for syncfs after the workspace is gone. */
export function openRoots(
  { members }: Pick<TrialSpec, 'members'>,
  unavailable: Unavailable[],
): readonly number[] {
  return members.flatMap((member) => {
    try {
      return [openSync(member.path, constants.O_RDONLY | constants.O_DIRECTORY)];
    } catch (error) {
      unavailable.push({ what: `settling of ${member.path}`, why: messageOf(error) });
      return [];
    }
  });
}

/** Waits until the volume has written what this trial left dirty, so that the next one does not pay for it. */
export async function settle(roots: readonly number[]): Promise<readonly Unavailable[]> {
  try {
    const addon = loadAddon();
    await Promise.all(roots.map((fd) => addon.syncfs(fd)));
    for (const fd of roots) closeSync(fd);
    return [];
  } catch (error) {
    return [{ what: 'settling', why: messageOf(error) }];
  }
}
