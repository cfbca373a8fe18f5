import type { EpochClock } from '../domain/clock.js';
import { messageOf } from '../domain/errors.js';
import type { Unavailable } from '../domain/target.js';
import type { TrialMessage, TrialSpec } from '../domain/trial.js';
import { NS_PER_MS } from '../domain/units.js';
import type { NativeAddon } from '../native/addon-types.js';
import { nowAndThen } from './now-and-then.js';
import { makeWorkspace, type Workspace, workspacePath } from './workspace.js';

const PROGRESS_INTERVAL_MS = 100;

interface Teller {
  readonly send: (message: TrialMessage) => void;
  readonly clock: Pick<EpochClock, 'now'>;
}

/**
 * Makes a workspace for each member; they are told before they are made.
 * @param workspaces each is added as soon as it is there.
 * @returns their directories.
 * @throws IotriageError `workspace-refused`, `volume-gone`
 */
export function makeWorkspaces(
  spec: Pick<TrialSpec, 'runId' | 'cellId' | 'round' | 'members'>,
  { send, clock }: Teller,
  addon: Pick<NativeAddon, 'tryLock'>,
  workspaces: Workspace[],
): readonly string[] {
  send({ type: 'phase', v: 1, name: 'workspace', atNs: clock.now() });
  const planned = spec.members.map(({ path, deviceId }, index) => {
    const id = `${spec.runId}-${spec.cellId}-r${spec.round}-m${index}-${process.pid}`;
    return { directory: workspacePath(path, id), deviceId };
  });
  const paths = planned.map(({ directory }) => directory);
  send({ type: 'workspace', v: 1, paths });
  // The marker is synced: its device may have to write first what others left to it.
  send({ type: 'progress', v: 1, atNs: clock.now(), operations: 0, bytes: 0, awaitsDevice: true });
  for (const { directory, deviceId } of planned) {
    workspaces.push(makeWorkspace(directory, spec.runId, deviceId, addon));
  }
  return paths;
}

/**
 * Removes workspaces with all that is in them; what cannot be is told. Nothing else can be told meanwhile, as the loop
 * is blocked: how many names are gone is told all along, so that many of them are no hang.
 */
export function removeWorkspaces(
  workspaces: readonly Workspace[],
  { send, clock }: Teller,
  unavailable: Unavailable[],
): void {
  if (workspaces.length === 0) return;
  send({ type: 'phase', v: 1, name: 'unlink', atNs: clock.now() });
  let operations = 0;
  const tell = nowAndThen(
    PROGRESS_INTERVAL_MS,
    () => {
      send({ type: 'progress', v: 1, atNs: clock.now(), operations, bytes: 0 });
    },
    () => clock.now() / NS_PER_MS,
  );
  const removed = (): void => {
    operations++;
    tell();
  };
  for (const workspace of workspaces) {
    try {
      workspace.remove(removed);
    } catch (error) {
      unavailable.push({ what: `removal of ${workspace.directory}`, why: messageOf(error) });
    }
  }
}
