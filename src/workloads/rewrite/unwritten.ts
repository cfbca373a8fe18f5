import { closeSync, openSync, readSync } from 'node:fs';
import { KIB } from '../../domain/units.js';

/** Bytes that the machine has not written yet. */
export interface Unwritten {
  /** In the page cache, changed. */
  readonly dirtyBytes: number;
  /** On their way to a device. */
  readonly writebackBytes: number;
}

/** Reads `Dirty` and `Writeback` of /proc/meminfo from a descriptor that is kept open. */
export class UnwrittenReader {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(8192);

  constructor(file = '/proc/meminfo') {
    this.#fd = openSync(file, 'r');
  }

  read(): Unwritten {
    const bytes = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, 0);
    return parseUnwritten(this.#buffer.toString('latin1', 0, bytes));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** @param text of /proc/meminfo; what it does not tell is 0. */
export function parseUnwritten(text: string): Unwritten {
  const bytesOf = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * KIB;
  return { dirtyBytes: bytesOf('Dirty'), writebackBytes: bytesOf('Writeback') };
}
