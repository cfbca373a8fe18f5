import type { Cell, CellKey } from '../domain/plan.js';
import { formatBytes } from '../domain/units.js';
import {
  movesPerUnit,
  movesTogether,
  operationBytes,
  operationsPerFile,
} from '../workloads/build/geometry.js';

/**
 * How many operations the files of a cell can keep in flight.
 * @returns null where they hold no whole operations or groups of them, which is wrong by itself.
 */
export function mostInFlight(key: CellKey): number | null {
  const whole = key.fileSizeBytes % operationBytes(key) === 0;
  if (!whole || operationsPerFile(key) % movesTogether(key) !== 0) return null;
  return (key.files * operationsPerFile(key)) / movesPerUnit(key);
}

/**
 * Leaves out what no list can mean: more in flight than there are blocks, where the same strategy keeps other combinations of
 * the lists. Where it keeps none, they stay, to be refused.
 */
export function leaveOutOverfull(cells: readonly Cell[]): {
  readonly cells: readonly Cell[];
  readonly notes: readonly string[];
} {
  const work = ({ targetId, key }: Cell): string => `${targetId} ${key.strategy}`;
  const sound = new Set(cells.filter((cell) => !isOverfull(cell)).map(work));
  const isLeftOut = (cell: Cell): boolean => isOverfull(cell) && sound.has(work(cell));
  const notes = cells.filter(isLeftOut).map(({ key }) => {
    const { files, fileSizeBytes, depth } = key;
    const most = mostInFlight(key) ?? 0;
    return `${files} x ${formatBytes(fileSizeBytes)} in pieces of ${formatBytes(operationBytes(key))} can keep only ${most} in flight: ${depth} of them are left out.`;
  });
  return { cells: cells.filter((cell) => !isLeftOut(cell)), notes: [...new Set(notes)] };
}

function isOverfull({ key }: Cell): boolean {
  const most = mostInFlight(key);
  return most !== null && key.depth > most;
}
