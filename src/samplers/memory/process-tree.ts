import { readdirSync } from 'node:fs';
import { FileLog } from '../series/file-log.js';
import { isGone, whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';

/** The threads of one process, and the files in which the kernel lists the processes that each has started. */
interface Known {
  readonly threads: readonly string[];
  readonly log: FileLog;
  children: readonly number[];
}

/**
 * A process and all that descend from it. The kernel lists children by the thread that started them: those files stay
 * open as long as the threads are the same.
 */
export class ProcessTree {
  readonly #pid: number;
  readonly #missing: MissingLog;
  readonly #proc: string;
  readonly #known = new Map<number, Known>();
  /** A log wants times that rise. */
  #readings = 0;

  /**
   * @param missing is told what could not be read, save what has ended
   * @param proc where /proc is; another value is for tests
   */
  constructor(pid: number, missing = new MissingLog(), proc = '/proc') {
    this.#pid = pid;
    this.#missing = missing;
    this.#proc = proc;
  }

  /** Itself first. Empty where the process has ended. */
  list(): readonly number[] {
    const found = this.#below(this.#pid);
    const alive = new Set(found);
    for (const pid of [...this.#known.keys()]) if (!alive.has(pid)) this.#forget(pid);
    return found;
  }

  close(): void {
    for (const pid of [...this.#known.keys()]) this.#forget(pid);
  }

  #below(pid: number): readonly number[] {
    const threads = this.#threadsOf(pid);
    if (threads === null) return [];
    const known = this.#knownOf(pid, threads);
    known.log.sample(this.#readings++);
    known.log.digest();
    return [pid, ...known.children.flatMap((child) => this.#below(child))];
  }

  #knownOf(pid: number, threads: readonly string[]): Known {
    const before = this.#known.get(pid);
    if (before && String(before.threads) === String(threads)) return before;
    this.#forget(pid);
    const paths = threads.map((thread) => `${this.#proc}/${pid}/task/${thread}/children`);
    const log = new FileLog(paths, (_, contents) => {
      known.children = contents.flatMap((content, file) => {
        if (typeof content === 'string') return content.split(' ').filter(Boolean).map(Number);
        this.#note(paths[file] ?? '', content);
        return [];
      });
    });
    const known: Known = { threads, log, children: [] };
    this.#known.set(pid, known);
    return known;
  }

  #forget(pid: number): void {
    this.#known.get(pid)?.log.close();
    this.#known.delete(pid);
  }

  /** Null where the process has ended; those known before where they cannot be listed now. */
  #threadsOf(pid: number): readonly string[] | null {
    const folder = `${this.#proc}/${pid}/task`;
    try {
      return readdirSync(folder);
    } catch (error) {
      if (isGone(error)) return null;
      this.#note(folder, error);
      return this.#known.get(pid)?.threads ?? [];
    }
  }

  #note(path: string, error: unknown): void {
    if (!isGone(error)) this.#missing.note('memory of child processes', whyUnreadable(path, error));
  }
}
