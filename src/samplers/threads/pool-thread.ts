import { errorCodeOf } from '../../domain/errors.js';
import { KernelFile } from '../series/kernel-file.js';
import type { SyscallName } from './syscall-names.js';
import { parseState, parseSyscall, type ThreadActivity } from './thread-activity.js';

/** `gone`: the thread has ended. An error: it is there, and what it does may not be read. */
export type ThreadReading = { readonly activity: ThreadActivity; readonly state: string } | 'gone' | Error;

/** One thread of the pool, seen through files that stay open. */
export class PoolThread {
  #syscall: KernelFile | null = null;
  #stat: KernelFile | null = null;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The state is read only of a thread in a call on a file: `D` is of interest there, and it costs a second read. */
  read(nameOf: SyscallName): ThreadReading {
    try {
      this.#syscall ??= new KernelFile(`${this.#folder}/syscall`);
      const activity = parseSyscall(this.#syscall.read(), nameOf);
      return { activity, state: activity.busy && activity.label !== 'running' ? this.#state() : '' };
    } catch (error) {
      if (isGone(error)) return 'gone';
      return this.#exists() ? toError(error) : 'gone';
    }
  }

  close(): void {
    this.#syscall?.close();
    this.#stat?.close();
    this.#syscall = this.#stat = null;
  }

  #state(): string {
    this.#stat ??= new KernelFile(`${this.#folder}/stat`);
    return parseState(this.#stat.read());
  }

  #exists(): boolean {
    try {
      return this.#state() !== '';
    } catch {
      return false;
    }
  }
}

function isGone(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ESRCH';
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
