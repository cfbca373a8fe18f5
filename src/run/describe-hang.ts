import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { arch } from 'node:process';
import { syscallNames } from '../samplers/threads/syscall-names.js';
import { parseState, parseSyscall } from '../samplers/threads/thread-activity.js';

/** Where threads of Node.js wait when they have nothing to do. */
const IDLE_CALLS = new Set(['futex', 'epoll_wait', 'epoll_pwait', 'ppoll', 'clock_nanosleep', 'running']);

/**
 * What the threads of a process are in, for the message about a trial that hangs: `4 threads in pwrite64 of
 * /mnt/x/f0000 (state D)`. Threads that wait for work are left out.
 */
export function describeHang(pid: number): string {
  const seen = new Map<string, number>();
  for (const line of threadsOf(pid)) seen.set(line, (seen.get(line) ?? 0) + 1);
  if (seen.size === 0) return 'no thread is in a system call that could be seen';
  return [...seen]
    .map(([line, count]) => `${count} ${count === 1 ? 'thread' : 'threads'} in ${line}`)
    .join(', ');
}

function threadsOf(pid: number): readonly string[] {
  const nameOf = syscallNames(arch);
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const line = describeThread(pid, thread, nameOf);
      return line === null ? [] : [line];
    });
  } catch {
    return [];
  }
}

function describeThread(pid: number, thread: string, nameOf: (number: number) => string): string | null {
  try {
    const directory = `/proc/${pid}/task/${thread}`;
    const { label, descriptor } = parseSyscall(readFileSync(`${directory}/syscall`, 'utf8'), nameOf);
    if (IDLE_CALLS.has(label)) return null;
    const state = parseState(readFileSync(`${directory}/stat`, 'utf8'));
    const file = descriptor === null ? null : readlinkSync(`/proc/${pid}/fd/${descriptor}`);
    return `${label}${file === null ? '' : ` of ${file}`} (state ${state})`;
  } catch {
    // The thread has ended, or we may not look: what the others are in is said all the same.
    return null;
  }
}
