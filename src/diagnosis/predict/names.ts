import type { PredictedRatio } from '../../domain/probe.js';
import type { MetadataCost } from '../metadata-costs.js';
import { percent } from '../words.js';

/**
 * Bytes a second with so many files in one over those in files by themselves: a file costs as much, whatever it holds,
 * for the share of its time that goes into its name (Amdahl's law). Of whole files, whose share is at least that of
 * the unlink, making takes as long again.
 *
 * @param files that become one.
 */
export function predictBundle({ share, atLeast }: MetadataCost, files: number): PredictedRatio {
  const named = atLeast ? Math.min(1, 2 * share) : share;
  return {
    ratio: 1 / (named / files + 1 - named),
    basis: `a file costs as much whatever it holds, for ${percent(named)} of its time`,
  };
}
