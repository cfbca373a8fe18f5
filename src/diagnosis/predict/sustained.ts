import type { AdviceTest } from '../../domain/finding.js';
import { formatBandwidth, MIB } from '../../domain/units.js';
import { blocksPerCall } from '../../domain/work-words.js';
import type { MeasuredCell } from '../compare.js';

/** So many bytes are unwritten at most between two syncs. */
const BYTES_PER_SYNC = 4 * MIB;

/**
 * The trial of syncs every few MiB in place of a burst: the rate is the one that is left after the burst from the start,
 * so that the whole goes as `sustained / mean`. Nothing where a file holds no whole rows of so many writes.
 *
 * @param sustainedBytesPerSecond after the burst; where none was told apart, of all.
 */
export function syncedTest(
  base: MeasuredCell,
  sustainedBytesPerSecond: number,
): { readonly test?: AdviceTest } {
  const { key, bytesPerSecond } = base;
  const callBytes = key.blockSizeBytes * blocksPerCall(key);
  const writes = Math.max(1, Math.floor(BYTES_PER_SYNC / callBytes));
  if (key.fileSizeBytes % (writes * callBytes) !== 0 || bytesPerSecond.mean === 0) return {};
  return {
    test: {
      baseCellId: base.id,
      change: { durability: writes === 1 ? 'each' : `every:${writes}` },
      metric: 'bytesPerSecond',
      predicted: {
        ratio: sustainedBytesPerSecond / bytesPerSecond.mean,
        basis: `${formatBandwidth(sustainedBytesPerSecond)}, the rate after the burst, from the start`,
      },
    },
  };
}
