import { messageOf } from '../../domain/errors.js';
import type { ChildSamplerContext } from '../../domain/sampler.js';
import type { GaugeName, NativeAddon } from '../../native/addon-types.js';
import type { MissingLog } from '../series/missing-log.js';

/** Samples that the addon's ring holds: an hour and a half at 10 Hz. */
const RING_CAPACITY = 1 << 16;

export type GaugeAddon = Pick<NativeAddon, 'startGauge' | 'stopGauge'>;

/** A gauge that a thread of the addon's own samples, on a grid of its own, whatever the loop does. */
export interface Gauge {
  /** Hands over what was gathered, and begins anew unless it is closed. */
  drain(): void;
  close(): void;
}

/**
 * Begins to sample.
 * @param addon null: there is none, and no sample comes
 * @param consume is given each sample when it is drained or closed
 */
export function openGauge(
  addon: GaugeAddon | null,
  name: GaugeName,
  { clock, intervalMs }: Pick<ChildSamplerContext, 'clock' | 'intervalMs'>,
  missing: MissingLog,
  consume: (atNs: number, values: readonly number[]) => void,
): Gauge {
  let open = false;
  /** Its thread may be one more than a limit of processes allows: that costs these samples and not the trial. */
  const start = (): void => {
    if (!addon) return;
    try {
      addon.startGauge(name, intervalMs, RING_CAPACITY, clock.epochNs);
      open = true;
    } catch (error) {
      open = false;
      missing.note(name, messageOf(error));
    }
  };
  const stop = (): void => {
    if (!addon) return;
    const { atNs, values, overwritten } = addon.stopGauge(name);
    const width = atNs.length === 0 ? 0 : values.length / atNs.length;
    atNs.forEach((at, index) => {
      consume(at, Array.from(values.subarray(index * width, (index + 1) * width)));
    });
    if (overwritten > 0)
      missing.note(`the earliest of ${name}`, `${overwritten} samples found the ring full`);
  };
  start();
  return {
    drain: () => {
      if (!open) return;
      stop();
      start();
    },
    close: () => {
      if (!open) return;
      open = false;
      stop();
    },
  };
}

/** The addon, or null where it cannot be loaded: then that stands in `missing`. */
export function loadOrNote<Addon>(load: () => Addon, what: string, missing: MissingLog): Addon | null {
  try {
    return load();
  } catch (error) {
    missing.note(what, messageOf(error));
    return null;
  }
}
