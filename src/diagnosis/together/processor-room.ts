import { coresUsed, processorsOf } from '../processors.js';
import type { TogetherFacts } from './gather.js';

/** From this share of the processors on, in use at once, there is no room for more. */
const BUSY = 0.85;
/** Where the volumes alone take more than there are, they cannot reach their sum, and this much shows it. */
const BUSY_UNDER_DEMAND = 0.7;
/** Share of the time in which some task waited for a processor, from which on they may be what is short. */
const PRESSED = 0.4;
/** By so much it must lie above that of the volumes alone: work of others presses alike on both. */
const LEAST_RISE = 0.2;

/**
 * A call that waits for a device sleeps, one that waits for a processor does not: below so many voluntary switches for
 * each operation it is not the volumes that are waited for, however busy others keep the processors.
 */
const LEAST_SLEEPS = 0.2;

/** Whether the processors had room for all volumes at once. */
export interface ProcessorRoom {
  readonly available: number;
  readonly source: string;
  /** Processors in use by the trial with all of them; null: not known. */
  readonly used: number | null;
  /** Sum of what each alone has in use; null: not known of all. */
  readonly demand: number | null;
  /** Share of the time in which some task of the machine waited for one; null: not known. */
  readonly pressure: number | null;
  /** Voluntary context switches for each operation, all at once; null: none ended. */
  readonly sleeps: number | null;
  /** As many were in use as there are, or nearly. */
  readonly busy: boolean;
  /** There was none: that is what holds them up. */
  readonly full: boolean;
  /** More tasks waited for them than while each was measured alone, of this trial or of others: they may be. Unknown, they are not. */
  readonly pressed: boolean;
}

/** What volumes take of the processors at once, beside what each takes alone. */
export function processorRoom({ facts, together, alone }: TogetherFacts): ProcessorRoom {
  const { count: available, source } = processorsOf(facts, together);
  const used = coresUsed(together).value;
  const each = alone.map((cell) => coresUsed(cell).value);
  const demand = each.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
  const pressure = together.pressure.cpuSome.value;
  const before = alone.map((cell) => cell.pressure.cpuSome.value);
  const operations = together.applicationBytes / together.key.blockSizeBytes;
  const sleeps = operations === 0 ? null : together.contextSwitches.voluntary / operations;
  const busy =
    used !== null &&
    (used >= BUSY * available || ((demand ?? 0) > available && used >= BUSY_UNDER_DEMAND * available));
  const full = busy || (sleeps !== null && sleeps < LEAST_SLEEPS);
  const risen = (now: number): boolean =>
    before.every((value) => value !== null && now - value >= LEAST_RISE);
  const pressed = full || (pressure !== null && pressure >= PRESSED && risen(pressure));
  return { available, source, used, demand, pressure, sleeps, busy, full, pressed };
}
