import type { VolumeFacts } from '../domain/facts.js';
import { formatBandwidth, formatBytes, formatCount } from '../domain/units.js';
import { concurrency, measuredOnVolume, type MeasuredCell } from './compare.js';

/**
 * `Past the page cache it does 103 k operations/s of 4 KiB with 16 in flight and 2.85 GB/s in 1 MiB with 1.`: the most
 * that direct cells of each block size did, small blocks in operations and the largest in bytes. Empty where none was measured.
 */
export function beneathWords(facts: VolumeFacts, { key }: MeasuredCell): string {
  const direct = measuredOnVolume(facts).filter(
    (cell) => cell.key.direct && cell.key.operation === key.operation && cell.key.rate === null,
  );
  const sizes = [...new Set(direct.map((cell) => cell.key.blockSizeBytes))].sort((a, b) => a - b);
  const best = sizes.map((size) =>
    direct
      .filter((cell) => cell.key.blockSizeBytes === size)
      .reduce((a, b) => (b.bytesPerSecond.mean > a.bytesPerSecond.mean ? b : a)),
  );
  if (best.length === 0) return '';
  const said = best.map((cell, index) => {
    const rate =
      index === best.length - 1 && best.length > 1
        ? `${formatBandwidth(cell.bytesPerSecond.mean)} in blocks of`
        : `${formatCount(cell.operationsPerSecond.mean)} operations/s of`;
    return `${rate} ${formatBytes(cell.key.blockSizeBytes)} with ${concurrency(cell)} in flight`;
  });
  return `Past the page cache the volume does ${said.join(', and ')}.`;
}
