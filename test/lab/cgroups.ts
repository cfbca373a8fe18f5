import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_NAME } from './mounts.js';

/** A cgroup of the lab; the owner is the process that made it. */
export interface LabCgroup {
  readonly path: string;
  readonly ownerPid: number;
}

/** Where a hierarchy is mounted whole: `cgroup` with that controller, or `cgroup2`. */
export function cgroupMount(fsType: 'cgroup' | 'cgroup2', controller: string): string | null {
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [type, , options = ''] = after.split(' ');
    const [, , , root, point] = before.split(' ');
    if (type !== fsType || root !== '/' || point === undefined) continue;
    if (controller === '' || options.split(',').includes(controller)) return point;
  }
  return null;
}

/** The cgroup of this process in v2: `/user.slice`. */
export function ownCgroup(): string | null {
  return /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? null;
}

/** Those right below the roots, where the lab makes them, of all processes. */
export function labCgroups(): LabCgroup[] {
  return [cgroupMount('cgroup', 'cpu'), cgroupMount('cgroup2', '')].flatMap((root) => {
    if (root === null) return [];
    return readdirSync(root).flatMap((name) => {
      const match = new RegExp(`^${LAB_NAME}-[a-z]+-(\\d+)-\\w+$`).exec(name);
      return match ? [{ path: join(root, name), ownerPid: Number(match[1]) }] : [];
    });
  });
}

/**
 * Ends what runs in a cgroup and removes it.
 * @throws Error where a process in it does not end within five seconds.
 */
export function removeCgroup(path: string): void {
  const deadline = Date.now() + 5000;
  while (existsSync(path)) {
    for (const pid of readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
      endNow(Number(pid));
    }
    try {
      rmdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || Date.now() > deadline) throw error;
      // Processes end a little after their signal, and this may run in an exit hook, which cannot wait otherwise.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
