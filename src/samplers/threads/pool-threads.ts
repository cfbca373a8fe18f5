import { errorCodeOf } from '../../domain/errors.js';
import { type Contents, FileLog } from '../series/file-log.js';
import type { SyscallName } from './syscall-names.js';
import { parseState, parseSyscall, type ThreadActivity } from './thread-activity.js';

/** `gone`: the thread has ended. An error: it is there, and what it does may not be read. */
export type ThreadReading = { readonly activity: ThreadActivity; readonly state: string } | 'gone' | Error;

/** The threads of a pool, seen through files that stay open and are read together. */
export class PoolThreads {
  readonly #log: FileLog;
  #readings: readonly ThreadReading[] = [];

  /** @param folders of the threads: `/proc/PID/task/TID` */
  constructor(folders: readonly string[], nameOf: SyscallName) {
    const paths = folders.flatMap((folder) => [`${folder}/syscall`, `${folder}/stat`]);
    this.#log = new FileLog(paths, (_, contents) => {
      this.#readings = folders.map((_folder, index) => readingOf(contents, index * 2, nameOf));
    });
  }

  /** What each of them does now. */
  read(): readonly ThreadReading[] {
    this.#log.sample(0);
    this.#log.digest();
    return this.#readings;
  }

  close(): void {
    this.#log.close();
  }
}

/** The state is of interest in a call on a file alone: `D` there says that the device is waited for. */
function readingOf(contents: Contents, at: number, nameOf: SyscallName): ThreadReading {
  const syscall = contents[at] ?? '';
  const stat = contents[at + 1] ?? '';
  if (typeof syscall !== 'string') return isGone(syscall) || typeof stat !== 'string' ? 'gone' : syscall;
  const activity = parseSyscall(syscall, nameOf);
  const waits = activity.busy && activity.label !== 'running';
  return { activity, state: waits && typeof stat === 'string' ? parseState(stat) : '' };
}

function isGone(error: Error): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ESRCH';
}
