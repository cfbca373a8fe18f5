import type { VolumeFacts } from '../domain/facts.js';
import { NS_PER_MS } from '../domain/units.js';
import { concurrency, type MeasuredCell } from './compare.js';
import { isHeldBack } from './held-back.js';
import { deviceBytes, ownDevices } from './own-device.js';
import { waits } from './waiting.js';

/** Operations that wait above the device: hardly anything of them is under way in it. */
export interface HeldAbove {
  readonly cell: MeasuredCell;
  readonly device: string;
  readonly inFlight: number;
  /** Mean of the system calls, by Little's law from throughput and calls in flight. */
  readonly latencyNs: number;
  /** Mean of the requests at the device. */
  readonly awaitNs: number;
  readonly utilisation: number;
  readonly queue: number;
}

/** A device that is idle for most of the time, in %. */
export const MOST_UTILISATION = 50;
/** Of the operations in flight so many are requests within the device. */
export const MOST_IN_DEVICE = 0.25;
export const LEAST_TIMES_AWAIT = 4;
/** Of the bytes so many meet the device: what never comes there does not wait above it. */
const LEAST_SHARE = 0.1;
/** Of reads through the page cache so many come from the device: the others wait for nothing. */
const LEAST_READ = 0.8;

/**
 * Cells whose operations wait for something between the file system and a single block device: direct ones, or reads
 * that came from it. Synced writes are left out: they wait for the journal, whose turns leave a device idle too.
 */
export function heldAbove(facts: VolumeFacts, cells: readonly MeasuredCell[]): readonly HeldAbove[] {
  return cells.flatMap((cell) => {
    const { direct, operation, durability } = cell.key;
    const synced = operation !== 'read' && !['none', 'end'].includes(durability);
    if (synced || !isHeldBack(cell) || (!direct && operation !== 'read') || !waits(facts, cell)) return [];
    const own = ownDevices(cell, facts.volume);
    const [device] = own?.devices ?? [];
    if (device === undefined || own?.devices.length !== 1) return [];
    const moved = deviceBytes(cell, facts.volume).value;
    const least = direct ? LEAST_SHARE : LEAST_READ;
    if (moved === null || moved < least * cell.applicationBytes) return [];
    const column = (name: string): number | null => device.columns[name]?.value ?? null;
    const utilisation = column('%util');
    const queue = column('aqu-sz');
    const awaitMs = column(operation === 'read' ? 'r_await' : 'w_await');
    if (utilisation === null || queue === null || awaitMs === null) return [];
    const inFlight = concurrency(cell);
    const latencyNs = (inFlight * 1e9) / cell.operationsPerSecond.mean;
    const held: HeldAbove = {
      cell,
      device: device.device,
      inFlight,
      latencyNs,
      awaitNs: awaitMs * NS_PER_MS,
      utilisation,
      queue,
    };
    return isHeld(held) ? [held] : [];
  });
}

function isHeld({ utilisation, queue, inFlight, latencyNs, awaitNs }: HeldAbove): boolean {
  return (
    utilisation <= MOST_UTILISATION &&
    queue <= MOST_IN_DEVICE * inFlight &&
    latencyNs >= LEAST_TIMES_AWAIT * awaitNs
  );
}
