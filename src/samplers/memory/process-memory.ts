import { errorCodeOf } from '../../domain/errors.js';
import { isGone, KernelFile } from '../series/kernel-file.js';

/** Proportional memory of one process, in bytes. */
export interface Proportional {
  readonly pss: number;
  readonly anon: number;
}

/** The second number of /proc/PID/statm, in pages (`proc_pid_statm(5)`). */
export function parseResidentPages(text: string): number {
  return Number(text.split(' ')[1]);
}

/** /proc/PID/smaps_rollup; kernels before 5.4 do not part the sum: then all that no file backs is told. */
export function parseRollup(text: string): Proportional | null {
  const bytes = (name: string): number | null => {
    const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(text)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  };
  const pss = bytes('Pss');
  const anon = bytes('Pss_Anon') ?? bytes('Anonymous');
  return pss === null || anon === null ? null : { pss, anon };
}

/** The memory of one process, through files that stay open. */
export class ProcessMemory {
  #statm: KernelFile | null = null;
  #rollup: KernelFile | null = null;
  readonly #folder: string;

  constructor(pid: number) {
    this.#folder = `/proc/${pid}`;
  }

  /** Resident pages; null where the process has ended. */
  residentPages(): number | null {
    return this.#unlessEnded(() => {
      this.#statm ??= new KernelFile(`${this.#folder}/statm`);
      const pages = parseResidentPages(this.#statm.read());
      // A process that has ended and was not waited for still has the file, with zeros in it.
      return pages > 0 ? pages : null;
    });
  }

  /**
   * Null where the process has ended.
   * @throws the system error where it may not be read
   */
  proportional(): Proportional | null {
    return this.#unlessEnded(() => {
      this.#rollup ??= new KernelFile(`${this.#folder}/smaps_rollup`);
      return parseRollup(this.#rollup.read());
    });
  }

  close(): void {
    this.#statm?.close();
    this.#rollup?.close();
    this.#statm = this.#rollup = null;
  }

  /** A process that has become another program lets go of what was opened before: the files are opened anew. */
  #unlessEnded<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (errorCodeOf(error) !== 'ESRCH' && !(errorCodeOf(error) === 'ENOENT' && !this.#exists()))
        throw error;
      this.close();
      return null;
    }
  }

  #exists(): boolean {
    try {
      new KernelFile(`${this.#folder}/stat`).close();
      return true;
    } catch (error) {
      return !isGone(error);
    }
  }
}
