import type { ItemFailure } from './lane.js';
import type { Cached } from './page-cache.js';
import type { ReaderUsage } from './readers/reader.js';
import type { ScanSource } from './source.js';

/** More rows than that no report keeps. */
export const MOST_ROWS = 100_000;
/** All that a scan gave. */
export interface ScanFindings {
  readonly source: ScanSource;
  readonly cold: boolean;
  readonly cached: Cached | null;
  readonly passes: number;
  readonly elapsedNs: number;
  /** Of the last pass. */
  readonly failures: readonly ItemFailure[];
  readonly children: ReaderUsage | null;
  /** Of all processes, in the measured time. */
  readonly usage: ReaderUsage;
  readonly eachItem: boolean;
}
