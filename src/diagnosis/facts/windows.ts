import type { Measurement, PhaseName } from '../../domain/measurement.js';
import type { SampleSeries } from '../../domain/sampler.js';

/** A span of time on the run's clock, in ns. */
export interface Window {
  readonly startNs: number;
  readonly endNs: number;
}

/** The measured phase of a trial; null where it was not reached. */
export function measureWindow(measurement: Measurement): Window | null {
  return phaseOf(measurement, 'measure');
}

/** The final sync; null: there is none. */
export function finalSyncWindow(measurement: Measurement): Window | null {
  return phaseOf(measurement, 'sync');
}

/** From the start of the measured phase to the end of the final sync, so that what the sync flushes is within. */
export function deviceWindow(measurement: Measurement): Window | null {
  const measure = phaseOf(measurement, 'measure');
  if (measure === null) return null;
  return { startNs: measure.startNs, endNs: phaseOf(measurement, 'sync')?.endNs ?? measure.endNs };
}

function phaseOf(measurement: Measurement, name: PhaseName): Window | null {
  const phase = measurement.phases.find((candidate) => candidate.name === name);
  return phase === undefined ? null : { startNs: phase.startNs, endNs: phase.endNs };
}

/** A sample's value and how much of its interval lies in the windows. */
export interface WeightedSample {
  readonly value: number;
  /** Index of the sample in its series. */
  readonly index: number;
  readonly overlapNs: number;
  /** Overlap over the length of the sample's interval, 0 to 1. */
  readonly share: number;
}

/**
 * The samples of a numeric column whose intervals overlap the windows. A sample at t speaks of the time since the one
 * before it; of the first one of a series that time is not known, and it is taken to be as long as the others.
 */
export function samplesWithin(
  series: SampleSeries,
  column: string,
  windows: readonly Window[],
): readonly WeightedSample[] {
  const values = series.columns[column] ?? [];
  const { atNs } = series;
  const first = (atNs[0] ?? 0) - usualIntervalNs(atNs);
  return values.flatMap((value, index) => {
    const endNs = atNs[index];
    if (typeof value !== 'number' || !Number.isFinite(value) || endNs === undefined) return [];
    const startNs = index === 0 ? first : (atNs[index - 1] ?? endNs);
    const overlapNs = windows.reduce((sum, window) => sum + overlap(window, { startNs, endNs }), 0);
    return overlapNs > 0 ? [{ value, index, overlapNs, share: overlapNs / (endNs - startNs) }] : [];
  });
}

/** Indexes of the samples taken at an instant within the windows. */
export function instantsWithin(series: SampleSeries, windows: readonly Window[]): readonly number[] {
  return series.atNs.flatMap((atNs, index) =>
    windows.some(({ startNs, endNs }) => atNs >= startNs && atNs <= endNs) ? [index] : [],
  );
}

/** Length of all windows together. */
export function totalNs(windows: readonly Window[]): number {
  return windows.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
}

function overlap(a: Window, b: Window): number {
  return Math.max(0, Math.min(a.endNs, b.endNs) - Math.max(a.startNs, b.startNs));
}

/** The median distance of two samples; 0 for a single one. */
function usualIntervalNs(atNs: readonly number[]): number {
  const gaps = atNs.slice(1).map((time, index) => time - (atNs[index] ?? time));
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
}
