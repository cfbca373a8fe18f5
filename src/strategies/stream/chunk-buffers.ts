import type { IoJob } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer } from '../drive/lane-buffer.js';

type Allocator = Pick<NativeAddon, 'alignedBuffer' | 'fillBody'>;

/** Streams have no lanes: their blocks bear that of the first. */
const LANE = 0;

/**
 * Buffers for the chunks of one file's stream: each belongs to its chunk until that is written. Those of one job are cut
 * from one piece of memory: a stream that ignores backpressure gives the kernel thousands of them in one call, and Node.js
 * looks into the ArrayBuffer of each.
 */
export class ChunkBuffers {
  readonly #addon: Allocator;
  #job: IoJob | null = null;
  #free: LaneBuffer[] = [];
  readonly #all: LaneBuffer[] = [];

  constructor(addon: Allocator) {
    this.#addon = addon;
  }

  /** Makes so many ready for a job; all are free then. */
  prepare(job: IoJob, count: number): void {
    this.#job = job;
    for (const buffer of this.#all) buffer.prepare(job);
    this.#free = [...this.#all];
    const missing = count - this.#all.length;
    if (missing <= 0) return;
    const cut = this.#cutting(missing);
    for (let made = 0; made < missing; made++) this.#free.push(this.#make(job, cut));
  }

  take(): LaneBuffer {
    const buffer = this.#free.pop();
    if (buffer) return buffer;
    if (this.#job === null) throw new RangeError('chunks were asked for before their job');
    return this.#make(this.#job, this.#addon);
  }

  giveBack(buffer: LaneBuffer): void {
    this.#free.push(buffer);
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
    buffer.prepare(job);
    this.#all.push(buffer);
    return buffer;
  }
}
