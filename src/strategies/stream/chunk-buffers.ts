import type { IoJob } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer } from '../drive/lane-buffer.js';

/** Streams have no lanes: their blocks bear that of the first. */
const LANE = 0;

/** Buffers for the chunks of one file's stream: each belongs to its chunk until that is written. */
export class ChunkBuffers {
  readonly #addon: Pick<NativeAddon, 'alignedBuffer' | 'fillBody'>;
  #job: IoJob | null = null;
  #free: LaneBuffer[] = [];
  readonly #all: LaneBuffer[] = [];

  constructor(addon: Pick<NativeAddon, 'alignedBuffer' | 'fillBody'>) {
    this.#addon = addon;
  }

  /** Makes so many ready for a job; all are free then. */
  prepare(job: IoJob, count: number): void {
    this.#job = job;
    for (const buffer of this.#all) buffer.prepare(job);
    this.#free = [...this.#all];
    while (this.#all.length < count) this.#free.push(this.#make(job));
  }

  take(): LaneBuffer {
    const buffer = this.#free.pop();
    if (buffer) return buffer;
    if (this.#job === null) throw new RangeError('chunks were asked for before their job');
    return this.#make(this.#job);
  }

  giveBack(buffer: LaneBuffer): void {
    this.#free.push(buffer);
  }

  #make(job: IoJob): LaneBuffer {
    const buffer = new LaneBuffer(this.#addon, LANE);
    buffer.prepare(job);
    this.#all.push(buffer);
    return buffer;
  }
}
