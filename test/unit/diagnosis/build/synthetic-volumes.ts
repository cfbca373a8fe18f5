import type { CellFacts } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { cell, rounds, type CellOptions, type StrategyName } from './synthetic-facts.js';

/** Operations a second of a volume with so many calls in flight, of so many bytes each. */
export type VolumeModel = (inFlight: number, bytes: number) => number;

/** `count` calls at a time, each in `latencyNs`: one is a serial volume, infinitely many a parallel one. */
export function slots(count: number, latencyNs: number): VolumeModel {
  return (inFlight) => (Math.min(inFlight, count) * 1e9) / latencyNs;
}

export function serial(latencyNs: number): VolumeModel {
  return slots(1, latencyNs);
}

export function parallel(latencyNs: number): VolumeModel {
  return slots(Infinity, latencyNs);
}

export function bandwidth(bytesPerSecond: number): VolumeModel {
  return (_, bytes) => bytesPerSecond / bytes;
}

export function iops(operationsPerSecond: number): VolumeModel {
  return () => operationsPerSecond;
}

/** So many bytes a second for all, and a latency that each call takes beside them. */
export function delayedBandwidth(latencyNs: number, bytesPerSecond: number): VolumeModel {
  return (inFlight, bytes) =>
    Math.min(bytesPerSecond / bytes, inFlight / (latencyNs / 1e9 + bytes / bytesPerSecond));
}

/** Whichever of several holds the work up most. */
export function least(...models: readonly VolumeModel[]): VolumeModel {
  return (inFlight, bytes) => Math.min(...models.map((model) => model(inFlight, bytes)));
}

export interface RouteOptions {
  readonly seed?: number;
  /** Half width of the noise of a round, relative to the mean. */
  readonly noise?: number;
  readonly rounds?: number;
  readonly strategy?: StrategyName;
  readonly key?: Partial<CellKey>;
  /** The rest of the cell, by the operations a second that it does. */
  readonly over?: (operationsPerSecond: number, inFlight: number) => CellOptions;
}

/** Operations that wait, by a route that has `inFlight` of them under way: `native-threads` unless told otherwise. */
export function route(model: VolumeModel, inFlight: number, options: RouteOptions = {}): CellFacts {
  const { seed = 1, noise = 0.05, strategy = 'native-threads', key = {} } = options;
  const bytes = key.blockSizeBytes ?? 4096;
  const mean = model(inFlight, bytes);
  const own: Partial<CellKey> =
    strategy === 'native-threads'
      ? { threads: inFlight, depth: inFlight }
      : strategy === 'fs-sync' || strategy === 'native-pwrite'
        ? { depth: 1 }
        : { depth: inFlight, poolSize: Math.max(4, inFlight) };
  return cell({
    strategy,
    ops: rounds(mean, noise, options.rounds ?? 3, seed * 101 + inFlight),
    user: 0.02,
    system: 0.05,
    ...options.over?.(mean, inFlight),
    key: { files: 16, fileSizeBytes: 2 ** 20, ...own, ...key },
  });
}

/** The same by 1, 4 and 16 threads, or as many as named. */
export function threads(
  model: VolumeModel,
  options: RouteOptions = {},
  counts: readonly number[] = [1, 4, 16],
): readonly CellFacts[] {
  return counts.map((count) => route(model, count, options));
}

/** One route with blocks 16 times as large as the default of 4 KiB: beside the same with these it tells what is limited. */
export function largeBlocks(model: VolumeModel, inFlight: number, options: RouteOptions = {}): CellFacts {
  const { seed = 1, key } = options;
  return route(model, inFlight, { ...options, seed: seed + 50, key: { ...key, blockSizeBytes: 64 * 1024 } });
}
