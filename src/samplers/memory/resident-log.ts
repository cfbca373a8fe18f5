import type { Ticker } from '../../domain/kernel-log.js';
import { FileLog } from '../series/file-log.js';
import { isGone, whyUnreadable } from '../series/kernel-file.js';
import type { MissingLog } from '../series/missing-log.js';

/** The second number of /proc/PID/statm, in pages (`proc_pid_statm(5)`). */
export function parseResidentPages(text: string): number {
  return Number(text.split(' ')[1]);
}

/** Resident memory of some processes: read together, and looked at when they are taken. */
export class ResidentLog {
  readonly #missing: MissingLog;
  readonly #proc: string;
  readonly #consume: (atNs: number, pages: readonly number[]) => void;
  #pids: readonly number[] = [];
  #log: FileLog | null = null;
  #ticker: Ticker | null = null;
  #lastNs = Number.NEGATIVE_INFINITY;

  /**
   * @param consume is given the pages of each process that was alive, sample by sample, when they are digested
   * @param proc where /proc is; another value is for tests
   */
  constructor(
    missing: MissingLog,
    consume: (atNs: number, pages: readonly number[]) => void,
    proc = '/proc',
  ) {
    this.#missing = missing;
    this.#proc = proc;
    this.#consume = consume;
  }

  /** Reads these from now on. */
  follow(pids: readonly number[]): void {
    if (this.#log !== null && String(pids) === String(this.#pids)) return;
    this.#log?.close();
    this.digest();
    this.#pids = pids;
    const paths = pids.map((pid) => `${this.#proc}/${pid}/statm`);
    this.#log = new FileLog(paths, (atNs, contents) => {
      // A ticker may have read the processes before at a time that is later than the first of these.
      if (atNs <= this.#lastNs) return;
      this.#lastNs = atNs;
      const pages = contents.flatMap((content, index) => this.#pagesOf(content, paths[index] ?? ''));
      this.#consume(atNs, pages);
    });
    if (this.#ticker !== null) this.#log.tickedBy(this.#ticker);
  }

  /** What it follows is read by the ticker from now on, and by {@link sample} besides. */
  tickedBy(ticker: Ticker): void {
    this.#ticker = ticker;
    this.#log?.tickedBy(ticker);
  }

  sample(atNs: number): void {
    this.#log?.sample(atNs);
  }

  /** Hands out what was read since the last call. */
  digest(): void {
    this.#log?.digest();
  }

  /** What was read before can still be handed out. */
  close(): void {
    this.#log?.close();
    this.#ticker = null;
  }

  /** None where the process has ended: one that was not waited for still has the file, with zeros in it. */
  #pagesOf(content: string | Error, path: string): readonly number[] {
    if (typeof content === 'string') {
      const pages = parseResidentPages(content);
      return pages > 0 ? [pages] : [];
    }
    if (!isGone(content)) this.#missing.note('resident memory (RSS)', whyUnreadable(path, content));
    return [];
  }
}
