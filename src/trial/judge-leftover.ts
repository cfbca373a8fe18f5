import { type BigIntStats, existsSync } from 'node:fs';
import type { NativeAddon } from '../native/addon-types.js';
import { type Marker, ownerState } from './marker.js';

/** A trial marks at once what it has made, and removes at once what it has unmarked. */
const BARE_MS = 60_000;

/** How `makeWorkspaces` ends the names that it gives: cell, round, member, pid. */
const TRIAL_NAME = /-[\da-f]+-r\d+-m\d+-(\d+)$/;

/** A directory that is ours by its name, owner and mode. */
export interface Leftover {
  readonly path: string;
  readonly stat: BigIntStats;
  /** Pid of a trial that is dead or dying, whatever /proc says; null: nobody has killed one. */
  readonly ownedBy: number | null;
  readonly addon: Pick<NativeAddon, 'tryLock'>;
}

/**
 * Why a bare directory must be left: its maker may be about to mark it. Null: that is dying, by whose pid the name
 * ends, or it would have done so long ago.
 * @param markerFd of a marker without a byte; null: there is none.
 */
export function whyBareStays(
  { path, stat, ownedBy, addon }: Leftover,
  markerFd: number | null,
): string | null {
  const [, pid] = TRIAL_NAME.exec(path) ?? [];
  if (pid === undefined) return 'its name is none that a trial gives';
  if (ownedBy !== null && Number(pid) === ownedBy) return null;
  // A server's clock may be behind ours.
  if (existsSync(`/proc/${pid}`)) return `process ${pid}, by which it is named, lives`;
  const isYoung = Date.now() - Number(stat.mtimeMs) <= BARE_MS;
  if (isYoung) return 'it bears no marker, but was changed less than a minute ago';
  return markerFd === null || addon.tryLock(markerFd) ? null : 'its owner holds its lock';
}

/** Why a marked directory must be left, to its owner or because it is none of ours; null: it has no owner any more. */
export function whyMarkedStays(leftover: Leftover, marker: Marker | null, markerFd: number): string | null {
  if (!marker) return 'its marker is not valid';
  if (marker.directoryInode !== String(leftover.stat.ino)) return 'its marker was made for another directory';
  const owner = `its owner, process ${marker.pid},`;
  const state = ownerState(marker);
  if (state === 'elsewhere') return `it was made on another machine, ${marker.hostname}: clean it there`;
  // A pid names a process only in our own namespace.
  if (state === 'lives') return marker.pid === leftover.ownedBy ? null : `${owner} lives`;
  return leftover.addon.tryLock(markerFd) ? null : `${owner} holds its lock`;
}
