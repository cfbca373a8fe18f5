import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { topDevices } from '../../domain/volume-devices.js';
import { significant } from '../../domain/units.js';

/** What a sync is on this volume. */
export interface SyncMeaning {
  /** `nothing`: no write is durable here, synced or not; `flush`: the device empties its cache; `write`: it has none to empty. */
  readonly kind: 'nothing' | 'flush' | 'write' | 'elsewhere' | 'unseen';
  /** In the middle of a sentence. */
  readonly words: string;
}

/** Below so many flushes for each sync there are hardly any. */
const HARDLY_ANY = 0.05;

/**
 * What a sync waits for, by the kind of the volume, by what the kernel says of the device's cache and by the flushes that were
 * counted.
 *
 * @param cell that syncs while it writes; undefined: none was measured.
 */
export function meaningOfSync(volume: ReportVolume, cell: ReportCell | undefined): SyncMeaning {
  if (volume.kind === 'tmpfs')
    return { kind: 'nothing', words: 'a sync has nothing to do, and no write survives the machine' };
  if (volume.kind === 'network')
    return {
      kind: 'elsewhere',
      words: 'a sync waits for the server, and what that makes durable was not seen',
    };
  if (volume.devices.length === 0)
    return {
      kind: 'elsewhere',
      words: 'a sync waits for what serves the file system, which is no block device of this machine',
    };
  const { value: flushes, why } = flushesOf(cell);
  const caches = topDevices(volume.devices).map(({ writeCache }) => writeCache);
  if (flushes !== null && flushes >= HARDLY_ANY) {
    const each = `${significant(flushes)} for each sync`;
    return { kind: 'flush', words: `the device empties its cache for it (${each})` };
  }
  if (caches.length > 0 && caches.every((cache) => cache === 'write through'))
    return {
      kind: 'write',
      words:
        'the device has no write cache to empty (write through), so that a sync waits for the write alone',
    };
  if (flushes === null)
    return {
      kind: 'unseen',
      words: `whether the device empties its cache for it was not seen (${why})`,
    };
  return {
    kind: 'unseen',
    words: "no flush of the device's cache was counted: whether it reaches the medium was not seen",
  };
}

function flushesOf(cell: ReportCell | undefined): { readonly value: number | null; readonly why: string } {
  if (cell === undefined) return { value: null, why: 'not measured' };
  const { flushesPerSync } = cell;
  return flushesPerSync.value === null ? flushesPerSync : { value: flushesPerSync.value, why: '' };
}
