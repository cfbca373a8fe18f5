import type { ChildSamplerContext, SamplerSession } from '../../domain/sampler.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { heapColumns } from './columns.js';

/**
 * V8's own word on the heap of the trial's main thread. Workers have heaps of their own, which are in the resident
 * memory alone. Where the strategy blocks the loop there are samples at the edges of the phases only.
 */
export function openHeapSession({ blocksLoop }: Pick<ChildSamplerContext, 'blocksLoop'>): SamplerSession {
  const missing = new MissingLog();
  const buffer = new SeriesBuffer(
    'memory',
    `heap of pid ${process.pid}`,
    'process.memoryUsage()',
    heapColumns,
  );
  let open = true;
  if (blocksLoop) {
    missing.note(
      "V8's heap within a phase",
      'the strategy blocks the event loop: sampled between phases alone',
    );
  }
  return {
    sample: (atNs) => {
      if (!open) return;
      const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
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
