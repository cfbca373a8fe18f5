import type { VolumeFacts } from '../domain/facts.js';
import { NS_PER_S } from '../domain/units.js';
import { measuredOnVolume } from './compare.js';
import { totalBytes } from './workload-groups.js';

/**
 * Bytes a second at which final syncs moved what memory had taken, over all cells of buffered writes that were synced at the end; null: none
 * was. What is written again is moved once.
 */
export function flushBytesPerSecond(facts: VolumeFacts): number | null {
  let bytes = 0;
  let ns = 0;
  for (const { key, applicationBytes, countedRounds, syncElapsedNs } of measuredOnVolume(facts)) {
    if (key.durability !== 'end' || key.operation !== 'write' || key.direct || syncElapsedNs === null)
      continue;
    bytes += Math.min(applicationBytes, totalBytes(key) * countedRounds.length);
    ns += syncElapsedNs;
  }
  return ns === 0 ? null : (bytes * NS_PER_S) / ns;
}
