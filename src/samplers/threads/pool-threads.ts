import { type Contents, FileLog } from '../series/file-log.js';
import { isGone, KernelFile } from '../series/kernel-file.js';
import type { SyscallName } from './syscall-names.js';
import { parseState, parseSyscall, type ThreadActivity } from './thread-activity.js';

/** `gone`: the thread has ended. An error: it is there, and what it does may not be read. */
export type ThreadReading = { readonly activity: ThreadActivity; readonly state: string } | 'gone' | Error;

/** The threads of a pool, seen through files that stay open. What they do is read of all of them by one call. */
export class PoolThreads {
  readonly #log: FileLog;
  readonly #folders: readonly string[];
  readonly #stats = new Map<number, KernelFile>();
  #readings: readonly ThreadReading[] = [];

  /** @param folders of the threads: `/proc/PID/task/TID` */
  constructor(folders: readonly string[], nameOf: SyscallName) {
    this.#folders = folders;
    const paths = folders.map((folder) => `${folder}/syscall`);
    this.#log = new FileLog(paths, (_, contents) => {
      this.#readings = contents.map((content, thread) => this.#readingOf(content, thread, nameOf));
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
    for (const file of this.#stats.values()) file.close();
    this.#stats.clear();
  }

  /** The state is read only of a thread in a call on a file: `D` is of interest there, and it costs a second read. */
  #readingOf(content: Contents[number], thread: number, nameOf: SyscallName): ThreadReading {
    if (typeof content !== 'string') {
      return isGone(content) || this.#state(thread) === 'gone' ? 'gone' : content;
    }
    const activity = parseSyscall(content, nameOf);
    if (!activity.busy || activity.label === 'running') return { activity, state: '' };
    const state = this.#state(thread);
    return state === 'gone' || state instanceof Error ? state : { activity, state };
  }

  /** `gone` where the thread has ended. */
  #state(thread: number): string | Error {
    try {
      const file = this.#stats.get(thread) ?? new KernelFile(`${this.#folders[thread] ?? ''}/stat`);
      this.#stats.set(thread, file);
      return parseState(file.read());
    } catch (error) {
      if (isGone(error)) return 'gone';
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
