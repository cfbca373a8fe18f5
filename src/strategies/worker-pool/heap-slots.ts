import type { HeapBytes } from '../../domain/heap-bytes.js';

/** Figures of a worker, in the order in which they stand in its slot. */
const figures = ['heapUsed', 'heapTotal', 'external', 'arrayBuffers'] as const;

/** What V8 says of each worker's heap, in memory that all share: each worker writes its slot, the main thread reads them. */
export interface HeapSlots {
  readonly bytes: Float64Array;
  /** Between two looks of one worker. */
  readonly intervalNs: number;
}

/** @param everyNs the time between two looks of all workers together, so that many cost no more than one. */
export function makeHeapSlots(workers: number, everyNs: number): HeapSlots {
  const bytes = new Float64Array(new SharedArrayBuffer(workers * figures.length * 8));
  return { bytes, intervalNs: everyNs * workers };
}

/** All workers together, each as it was when it last looked. */
export function sumOfSlots({ bytes }: HeapSlots): HeapBytes {
  const sum = { heapUsed: 0, heapTotal: 0, external: 0, arrayBuffers: 0 };
  for (let at = 0; at < bytes.length; at += figures.length) {
    figures.forEach((name, index) => {
      sum[name] += bytes[at + index] ?? 0;
    });
  }
  return sum;
}

/** A worker's own slot. */
export class HeapSlot {
  readonly #slots: HeapSlots;
  readonly #first: number;
  #nextNs: number;

  /** Looks for the first time; then workers look one after another. */
  constructor(slots: HeapSlots, worker: number, nowNs: number) {
    this.#slots = slots;
    this.#first = worker * figures.length;
    this.#nextNs = nowNs + (slots.intervalNs * this.#first) / slots.bytes.length;
    this.look();
  }

  /** Writes what V8 says of this worker's heap. */
  look(): void {
    const usage = process.memoryUsage();
    figures.forEach((name, index) => {
      this.#slots.bytes[this.#first + index] = usage[name];
    });
  }

  /** Looks where the last look was long enough ago. @param nowNs a reading of the clock that was made anyway. */
  lookIfDue(nowNs: number): void {
    if (nowNs < this.#nextNs) return;
    this.#nextNs = nowNs + this.#slots.intervalNs;
    this.look();
  }
}
