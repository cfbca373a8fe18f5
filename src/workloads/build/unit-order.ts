import { groupLanes, movesPerUnit, operationsPerFile, type PassKey } from './geometry.js';

/** Which of a file's operations a unit of a pass holds: those from `first` on in the file's order. */
export type UnitVisitor = (file: number, first: number) => void;

/**
 * Visits the units of one pass in the order of their numbers.
 *
 * Files take turns: unit u is for file u mod F, so that with a number of lanes that is a multiple or a divisor of F a
 * lane stays with files of its own. Lanes that share their syncs are in one file: with groups of N, the units of group
 * floor(u / N) are N consecutive ones of file (group mod F). Where threads share files (`sharing=shared`), the pass
 * goes file by file, so that all of them are in one file at a time; in a set, in one file of each member.
 *
 * @param files over all members; file i belongs to member i mod `members`.
 */
export function visitUnits(key: PassKey, files: number, members: number, visit: UnitVisitor): void {
  const moves = movesPerUnit(key);
  const units = Math.ceil(operationsPerFile(key) / moves);
  const together = groupLanes(key);
  const atATime = key.parameters.sharing === 'shared' ? members : files;
  for (let base = 0; base < files; base += atATime) {
    for (let turn = 0; turn < units; turn += together) {
      for (let file = base; file < base + atATime; file++) {
        for (let unit = turn; unit < Math.min(units, turn + together); unit++) visit(file, unit * moves);
      }
    }
  }
}

/**
 * Which operations of a pass read: exactly round(share * count) of them, their positions drawn from the seed.
 *
 * @param readShare in percent.
 */
export function readPositions(count: number, readShare: number, random: () => number): Uint8Array {
  const positions = new Uint8Array(count);
  let missing = Math.round((readShare * count) / 100);
  // Selection sampling (Knuth, volume 2, 3.4.2, algorithm S): each subset of that size is as likely.
  for (let at = 0; at < count && missing > 0; at++) {
    if (random() * (count - at) >= missing) continue;
    positions[at] = 1;
    missing--;
  }
  return positions;
}
