import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityContext } from '../../domain/activity.js';
import type { Check } from '../../domain/activity-findings.js';
import { MIB } from '../../domain/units.js';

/** One call moves at most so much. */
const MOST_CALL_BYTES = 1024 * MIB;

/** The files of a trial: each pass writes them anew, all at once, by `fs/promises`. */
export class Files {
  readonly totalBytes: number;
  readonly #context: ActivityContext;
  readonly #paths: readonly string[];
  readonly #fileBytes: number;
  readonly #zeros: Buffer;
  #done = 0;

  constructor(context: ActivityContext) {
    const { directory, parameters } = context;
    this.#context = context;
    this.#fileBytes = Number(parameters.fileMib) * MIB;
    this.#paths = Array.from({ length: Number(parameters.files) }, (_, index) =>
      join(directory ?? '', `m${String(index).padStart(4, '0')}`),
    );
    this.#zeros = Buffer.alloc(Math.min(this.#fileBytes, MOST_CALL_BYTES));
    this.totalBytes = this.#paths.length * this.#fileBytes;
  }

  /** All files at once, emptied before, each with a sync at its end where that is asked for. */
  async write(): Promise<void> {
    await Promise.all(this.#paths.map((path) => this.#writeOne(path)));
  }

  async check(): Promise<readonly Check[]> {
    const sizes = await Promise.all(this.#paths.map(async (path) => (await stat(path)).size));
    const whole = sizes.filter((size) => size === this.#fileBytes).length;
    return [
      {
        what: 'files',
        passed: whole === this.#paths.length,
        detail: `${whole} of ${this.#paths.length} have their ${this.#fileBytes / MIB} MiB`,
      },
    ];
  }

  async #writeOne(path: string): Promise<void> {
    const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
    const file = await open(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      if (this.#context.parameters.call === 'writeFile') await this.#inPieces(file);
      else await this.#inOneCall(file);
      if (this.#context.parameters.durability === 'end') await file.sync();
    } finally {
      await file.close();
    }
    this.#done++;
    this.#context.progress(this.#done, this.#done * this.#fileBytes);
  }

  async #inOneCall(file: FileHandle): Promise<void> {
    for (let at = 0; at < this.#fileBytes;) {
      const length = Math.min(this.#zeros.length, this.#fileBytes - at);
      at += (await file.write(this.#zeros, 0, length, at)).bytesWritten;
    }
  }

  /** Node.js divides it: the loop asks for each piece of 512 KiB when it has heard of the one before. */
  async #inPieces(file: FileHandle): Promise<void> {
    for (let at = 0; at < this.#fileBytes; at += this.#zeros.length) {
      await file.writeFile(this.#zeros.subarray(0, this.#fileBytes - at));
    }
  }
}
