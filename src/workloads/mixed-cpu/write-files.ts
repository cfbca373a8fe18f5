import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { endTogether } from '../../domain/all-ended.js';
import type { ActivityContext } from '../../domain/activity.js';
import type { Check } from '../../domain/activity-findings.js';
import { MIB } from '../../domain/units.js';
import { wroteSome } from '../watched/wrote.js';

/** One call moves at most so much. */
const MOST_CALL_BYTES = 1024 * MIB;

/** The files of a trial: each pass writes them anew, all at once, by `fs/promises`. */
export class Files {
  readonly totalBytes: number;
  readonly #context: ActivityContext;
  readonly #paths: readonly string[];
  readonly #fileBytes: number;
  readonly #zeros: Buffer;

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

  /**
   * All files at once, emptied before, each with a sync at its end where that is asked for. Where one fails the others stop.
   * @throws the first error, when no call is under way any more.
   */
  async write(): Promise<void> {
    // A call may be for a whole file.
    await endTogether(
      this.#context.signal,
      this.#paths.map((path) => (stops) => this.#context.awaitDevice(() => this.#writeOne(path, stops))),
    );
  }

  /** Waits until the volume has what was written: what is measured next would else have the writeback beside it. */
  async settle(): Promise<void> {
    const { O_WRONLY, O_NOFOLLOW } = constants;
    for (const path of this.#paths) {
      if (this.#context.signal.aborted) return;
      const file = await open(path, O_WRONLY | O_NOFOLLOW);
      try {
        await this.#context.awaitDevice(() => file.sync());
      } finally {
        await file.close();
      }
    }
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

  async #writeOne(path: string, stops: AbortSignal): Promise<void> {
    const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
    const file = await open(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      if (this.#context.parameters.call === 'writeFile') await this.#inPieces(file, stops);
      else await this.#inOneCall(file, stops);
      if (this.#context.parameters.durability === 'end' && !stops.aborted) await file.sync();
    } finally {
      await file.close();
    }
  }

  async #inOneCall(file: FileHandle, stops: AbortSignal): Promise<void> {
    for (let at = 0; at < this.#fileBytes && !stops.aborted;) {
      const length = Math.min(this.#zeros.length, this.#fileBytes - at);
      const written = wroteSome((await file.write(this.#zeros, 0, length, at)).bytesWritten);
      this.#context.moved(1, written);
      at += written;
    }
  }

  /** Node.js divides it: the loop asks for each piece of 512 KiB when it has heard of the one before. */
  async #inPieces(file: FileHandle, stops: AbortSignal): Promise<void> {
    for (let at = 0; at < this.#fileBytes && !stops.aborted; at += this.#zeros.length) {
      const part = this.#zeros.subarray(0, this.#fileBytes - at);
      await file.writeFile(part);
      this.#context.moved(1, part.length);
    }
  }
}
