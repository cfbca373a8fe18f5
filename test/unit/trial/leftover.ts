import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MARKER_NAME, type Marker, makeMarker } from '../../../src/trial/marker.js';

/** A directory as a trial leaves it, made by a process that is gone. */
export function leftover(
  parent: string,
  name: string,
  change: (marker: Marker) => object = (marker) => marker,
): string {
  const directory = path.join(parent, name);
  mkdirSync(directory, { mode: 0o700 });
  const inode = statSync(directory, { bigint: true }).ino;
  const dead: Marker = { ...makeMarker('run', inode), startTicks: '1' };
  writeFileSync(path.join(directory, MARKER_NAME), JSON.stringify(change(dead)), { mode: 0o600 });
  writeFileSync(path.join(directory, 'f0000'), 'data');
  return directory;
}

/** The name that a trial of that process gives its directory. */
export const trialName = (pid: number): string => `.iotriage-run-c1-r0-m0-${pid}`;
/** Above every pid. */
export const NOBODY = 4_194_305;

/** A directory that was made and not marked, with these files, none of which has a byte. */
export function bare(parent: string, name: string, ageMs: number, files: readonly string[] = []): string {
  const directory = path.join(parent, name);
  mkdirSync(directory, { mode: 0o700 });
  for (const file of files) writeFileSync(path.join(directory, file), '');
  const changed = new Date(Date.now() - ageMs);
  utimesSync(directory, changed, changed);
  return directory;
}
