import { errorCodeOf } from '../../domain/errors.js';
import { isGone, KernelFile } from '../series/kernel-file.js';

/** Proportional memory of one process, in bytes. */
export interface Proportional {
  readonly pss: number;
  readonly anon: number;
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

/** The proportional memory of one process, through a file that stays open. */
export class ProcessMemory {
  #rollup: KernelFile | null = null;
  readonly #folder: string;

  constructor(pid: number) {
    this.#folder = `/proc/${pid}`;
  }

  /**
   * Null where the process has ended. One that has become another program lets go of what was opened before: the file is
   * opened anew.
   * @throws the system error where it may not be read
   */
  proportional(): Proportional | null {
    try {
      this.#rollup ??= new KernelFile(`${this.#folder}/smaps_rollup`);
      return parseRollup(this.#rollup.read());
    } catch (error) {
      if (errorCodeOf(error) !== 'ESRCH' && !(errorCodeOf(error) === 'ENOENT' && !this.#exists()))
        throw error;
      this.close();
      return null;
    }
  }

  close(): void {
    this.#rollup?.close();
    this.#rollup = null;
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
