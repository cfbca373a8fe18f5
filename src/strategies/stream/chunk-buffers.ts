import type { IoJob } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer, readsAny } from '../drive/lane-buffer.js';

type Allocator = Pick<NativeAddon, 'alignedBuffer' | 'fillBody'>;

/** Streams have no lanes: their blocks bear that of the first. */
const LANE = 0;

/**
 * Buffers for the chunks of one file's stream: each belongs to its chunk until that is written. Those of one job are cut
 * from one piece of memory, and used in their turn, as a stream writes its chunks in theirs: one that ignores backpressure
 * gives the kernel thousands of them in one call, Node.js looks into the ArrayBuffer of each, and the kernel copies from
 * memory that rises.
 */
export class ChunkBuffers {
  readonly #addon: Allocator;
  #job: IoJob | null = null;
  #reads = false;
  /** A ring: behind those that are free come those in use, the earliest first. */
  readonly #ring: LaneBuffer[] = [];
  /** Bytes of the ring's buffers that bear no stamps: all that is touched of one for a chunk. */
  #unstamped: readonly Buffer[] = [];
  #next = 0;
  #free = 0;

  constructor(addon: Allocator) {
    this.#addon = addon;
  }

  /** Makes so many ready for a job; all are free then. */
  prepare(job: IoJob, count: number): void {
    this.#job = job;
    this.#reads = readsAny(job);
    for (const buffer of this.#ring) buffer.prepare(job, this.#reads);
    const missing = count - this.#ring.length;
    if (missing > 0) {
      const cut = this.#cutting(missing);
      for (let made = 0; made < missing; made++) this.#ring.push(this.#make(job, cut));
    }
    this.#unstamped =
      job.content.kind === 'zero' ? this.#ring.map((buffer) => buffer.whole(job.bufferBytes)) : [];
    this.#next = 0;
    this.#free = this.#ring.length;
  }

  /** @returns the bytes of a chunk, stamped where they bear stamps. */
  fill(file: number, pass: number, size: number, offset: number): Buffer {
    const at = this.#take();
    const same = this.#unstamped[at];
    if (same?.length === size) return same;
    const buffer = this.#at(at);
    buffer.stamp(file, pass, size, offset);
    return buffer.whole(size);
  }

  take(): LaneBuffer {
    return this.#at(this.#take());
  }

  #take(): number {
    if (this.#free === 0) this.#insert();
    this.#free--;
    const at = this.#next;
    this.#next = at + 1 === this.#ring.length ? 0 : at + 1;
    return at;
  }

  #at(index: number): LaneBuffer {
    const buffer = this.#ring[index];
    if (buffer === undefined) throw new RangeError('chunks were asked for before their job');
    return buffer;
  }

  /** The one that was taken first of those in use is free. */
  giveBack(): void {
    this.#free++;
  }

  #insert(): void {
    if (this.#job === null) return;
    this.#ring.splice(this.#next, 0, this.#make(this.#job, this.#addon));
    this.#unstamped = [];
    this.#free++;
  }

  /** Memory for so many buffers of one size, which the first of them tells. */
  #cutting(count: number): Allocator {
    const addon = this.#addon;
    let memory: Buffer | null = null;
    let usedBytes = 0;
    return {
      fillBody: (...body) => {
        addon.fillBody(...body);
      },
      alignedBuffer: (bytes, alignmentBytes) => {
        memory ??= addon.alignedBuffer(count * bytes, alignmentBytes);
        const at = usedBytes;
        usedBytes += bytes;
        // A buffer that has grown since then has memory of its own.
        return usedBytes > memory.length
          ? addon.alignedBuffer(bytes, alignmentBytes)
          : memory.subarray(at, usedBytes);
      },
    };
  }

  #make(job: IoJob, addon: Allocator): LaneBuffer {
    const buffer = new LaneBuffer(addon, LANE);
    buffer.prepare(job, this.#reads);
    return buffer;
  }
}
