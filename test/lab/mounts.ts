import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, rmdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The source or the name by which all that the lab mounts can be recognised. */
export const LAB_NAME = 'iotriage-lab';

/** Of a volume's mount; the owner is the process that made it. */
export interface LabMount {
  readonly path: string;
  readonly kind: string;
  readonly ownerPid: number;
  readonly source: string;
}

/** Makes an empty directory to mount on, named after the kind of volume and the process that owns it. */
export function makeMountPoint(kind: string): Promise<string> {
  // The mount table knows a path without its symbolic links.
  return mkdtemp(join(realpathSync(tmpdir()), `${LAB_NAME}-${kind}-${process.pid}-`));
}

/** The mounts of the lab, of all processes, read without touching any of them. */
export function labMounts(): LabMount[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const path = unescapeOctal(before.split(' ')[4] ?? '');
      const match = /\/iotriage-lab-([a-z]+)-(\d+)-\w+$/.exec(path);
      if (!match) return [];
      const source = unescapeOctal(after.split(' ')[1] ?? '');
      return [{ path, kind: match[1]!, ownerPid: Number(match[2]), source }];
    });
}

/**
 * Unmounts and removes the mount point. A volume that is still in use or does not answer is unmounted lazily.
 * Nothing below the mount point is ever looked at or removed: it could be somebody's.
 * @throws Error where it is still mounted then.
 */
export function unmountNow(path: string): void {
  for (const args of [[path], ['-l', path], ['-l', path]]) {
    if (!isMounted(path)) break;
    spawnSync('umount', args, { timeout: 20_000 });
  }
  if (isMounted(path)) throw new Error(`cannot unmount ${path}`);
  try {
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Whether something is mounted there, from the mount table: a `stat` could hang. */
export function isMounted(path: string): boolean {
  return labMounts().some((mount) => mount.path === path);
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
