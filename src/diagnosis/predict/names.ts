import type { PredictedRatio } from '../../domain/probe.js';
import { concurrency } from '../compare.js';
import type { MetadataCost } from '../metadata-costs.js';
import { percent } from '../words.js';

/**
 * Bytes in the same time with so many files in one over those in files by themselves: a file costs as much, whatever it
 * holds, for the share of its time that goes into its name (Amdahl's law). Fewer files than are made at a time leave lanes without one.
 *
 * @param bundled files that become one.
 */
export function predictBundle(
  { cell, namedShare: named }: Pick<MetadataCost, 'cell' | 'namedShare'>,
  bundled: number,
): PredictedRatio {
  const files = cell.key.files * Math.max(1, cell.members.length);
  const lanes = (count: number): number => Math.min(concurrency(cell), Math.max(1, count));
  return {
    ratio: lanes(files / bundled) / lanes(files) / (named / bundled + 1 - named),
    basis: `a file costs as much whatever it holds, for ${percent(named)} of its time`,
  };
}
