import type { ChildProcess } from 'node:child_process';

/**
 * Kills a child and lets go of it: nothing here waits for it any more, for in a system call that does not end not even
 * SIGKILL ends it. Its pipes are closed and it no longer keeps this process alive.
 */
export function letGoOf(child: ChildProcess): void {
  child.kill('SIGKILL');
  // Where it could not be started it has no pipes.
  for (const stream of (child.stdio as ChildProcess['stdio'] | undefined) ?? []) stream?.destroy();
  child.unref();
}
