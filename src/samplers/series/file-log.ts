import { closeSync, openSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { errorCodeOf } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';

/** What is kept of a long phase before it is handed out: that of some 20 s of the longest files at 10 Hz. */
const MOST_BYTES = 2 ** 20;
const FIRST_BYTES = 2 ** 15;
const NOT_OPEN = -1;
/** Shortages that pass: the file is tried anew at the next reading. */
const SHORTAGES: readonly (string | undefined)[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR', 'EAGAIN'];

/** The whole text of each file, in the order of the paths; an error where it could not be read. */
export type Contents = readonly (string | Error)[];

/**
 * Files of the kernel that stay open, are read together by one call, and are looked at later: at 10 Hz the code that
 * makes figures of a sample is cold and costs several times of what it does for many samples in turn.
 */
export class FileLog {
  readonly #addon = loadAddon();
  readonly #consume: (atNs: number, contents: Contents) => void;
  readonly #paths: readonly string[];
  readonly #fds: Int32Array;
  /** Why a file could not be opened. */
  readonly #unopened = new Map<number, Error>();
  readonly #lengths: Int32Array;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #usedBytes = 0;
  /** For each sample its time and then the lengths of its files. */
  #samples: number[] = [];
  #open = true;

  /** @param consume is given each sample, in the order of time, when {@link digest} is called or much was gathered */
  constructor(paths: readonly string[], consume: (atNs: number, contents: Contents) => void) {
    this.#consume = consume;
    this.#paths = paths;
    this.#fds = Int32Array.from(paths, (path, file) => this.#openOrNote(path, file));
    this.#lengths = new Int32Array(paths.length);
  }

  /** Reads all files. */
  sample(atNs: number): void {
    if (!this.#open) return;
    this.#retry();
    let count = this.#addon.readKernelFiles(this.#fds, this.#bytes, this.#usedBytes, this.#lengths);
    while (count < 0) {
      if (this.#bytes.length >= MOST_BYTES && this.#usedBytes > 0) this.digest();
      else this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
      count = this.#addon.readKernelFiles(this.#fds, this.#bytes, this.#usedBytes, this.#lengths);
    }
    this.#usedBytes += count;
    this.#samples.push(atNs, ...this.#lengths);
  }

  /** Hands out what was read since the last call. */
  digest(): void {
    const samples = this.#samples;
    this.#samples = [];
    this.#usedBytes = 0;
    let at = 0;
    for (let sample = 0; sample < samples.length; sample += this.#fds.length + 1) {
      const contents = Array.from(this.#fds, (_, file) => {
        const length = samples[sample + 1 + file] ?? 0;
        if (length < 0) return this.#unopened.get(file) ?? systemError(length);
        at += length;
        return this.#bytes.toString('latin1', at - length, at);
      });
      this.#consume(samples[sample] ?? 0, contents);
    }
  }

  /** What was read before can still be handed out. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const fd of this.#fds) if (fd !== NOT_OPEN) closeSync(fd);
  }

  #retry(): void {
    for (const [file, error] of [...this.#unopened]) {
      if (!SHORTAGES.includes(errorCodeOf(error))) continue;
      const fd = this.#openOrNote(this.#paths[file] ?? '', file);
      if (fd === NOT_OPEN) continue;
      this.#fds[file] = fd;
      // What was read without it is told of as it was.
      this.digest();
      this.#unopened.delete(file);
    }
  }

  #openOrNote(path: string, file: number): number {
    try {
      return openSync(path, 'r');
    } catch (error) {
      this.#unopened.set(file, error instanceof Error ? error : new Error(String(error)));
      return NOT_OPEN;
    }
  }
}

function systemError(number: number): Error {
  const code = getSystemErrorName(number);
  return Object.assign(new Error(code), { code });
}
