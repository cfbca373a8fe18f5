import { takesDescriptor, type SyscallName } from './syscall-names.js';

/** What a thread does at an instant, from /proc/PID/task/TID/syscall. */
export interface ThreadActivity {
  /** The system call's name; `running` on a processor or ready for one; `fault` where it waits outside any call. */
  readonly label: string;
  /** In any other call than {@link REST}, or running, the thread has work in hand. */
  readonly busy: boolean;
  /** The descriptor that the call works on; null where it has none. */
  readonly descriptor: number | null;
}

/** The call in which libuv's workers wait for work. */
export const REST = 'futex';

const RUNNING: ThreadActivity = { label: 'running', busy: true, descriptor: null };

/**
 * `running`, or `-1 SP PC` (blocked, in no system call: a page fault), or `NUMBER ARG0 ... ARG5 SP PC` with arguments
 * in hexadecimal. Source: `proc_pid_syscall(5)`.
 */
export function parseSyscall(text: string, nameOf: SyscallName): ThreadActivity {
  if (text.startsWith('running')) return RUNNING;
  const [first = '', argument] = text.split(' ', 2);
  const number = Number(first);
  if (number < 0) return { label: 'fault', busy: true, descriptor: null };
  const label = nameOf(number);
  const descriptor = takesDescriptor(label) && argument !== undefined ? Number(argument) : null;
  return { label, busy: label !== REST, descriptor };
}

/** The state letter of /proc/PID/task/TID/stat: `D` waits for a device and cannot be interrupted. */
export function parseState(stat: string): string {
  return stat.charAt(stat.lastIndexOf(')') + 2);
}

/** Counts as text, most frequent first: `pwrite64=3 futex=1`. Empty where there is nothing to count. */
export function formatCounts(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from(counts)
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .map(([label, count]) => `${label.replaceAll(' ', '\\040')}=${count}`)
    .join(' ');
}

/**
 * The measured directory that an open file lies in: what stands before our workspace's name, or else the file's
 * folder. Null for what is no file: `pipe:[123]`.
 */
export function volumeOfFile(path: string): string | null {
  if (!path.startsWith('/')) return null;
  const workspace = path.search(/\/\.iotriage-[\w-]+\//);
  const end = workspace >= 0 ? workspace : path.lastIndexOf('/');
  return path.slice(0, end) || '/';
}
