import { heapBytesNow, sumHeapBytes } from '../../domain/heap-bytes.js';
import type { ChildSamplerContext, SamplerSession } from '../../domain/sampler.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { heapColumns } from './columns.js';

/** To ask V8 takes 50 us where it was not asked just now: it reads the resident memory from /proc besides. */
const LEAST_INTERVAL_NS = 250e6;

/**
 * V8's own word on the heap of the trial's main thread, and on those of worker threads and processes as they last looked.
 * It is asked at the edges of phases, and at every 250 ms at most. Where the strategy blocks the loop there are samples
 * at the edges of the phases only.
 */
export function openHeapSession({
  blocksLoop,
  otherHeaps,
}: Pick<ChildSamplerContext, 'blocksLoop' | 'otherHeaps'>): SamplerSession {
  const missing = new MissingLog();
  const buffer = new SeriesBuffer(
    'memory',
    `heap of pid ${process.pid}`,
    'process.memoryUsage()',
    heapColumns,
  );
  let open = true;
  let nextNs = Number.NEGATIVE_INFINITY;
  if (blocksLoop) {
    missing.note(
      "V8's heap within a phase",
      'the strategy blocks the event loop: sampled between phases alone',
    );
  }
  return {
    phaseBegan: () => {
      nextNs = Number.NEGATIVE_INFINITY;
    },
    sample: (atNs) => {
      if (!open || atNs < nextNs) return;
      nextNs = atNs + LEAST_INTERVAL_NS;
      const others = otherHeaps?.() ?? null;
      const heaps = [heapBytesNow(), ...(others === null ? [] : [others])];
      const { heapUsed, heapTotal, external, arrayBuffers } = sumHeapBytes(heaps);
      buffer.push(atNs, {
        heapUsedBytes: heapUsed,
        heapTotalBytes: heapTotal,
        externalBytes: external,
        arrayBuffersBytes: arrayBuffers,
      });
    },
    take: () => buffer.take(),
    unavailable: () => missing.list(),
    close: () => {
      open = false;
    },
  };
}
