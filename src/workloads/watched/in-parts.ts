import type { ActivityContext } from '../../domain/activity.js';

const PART_MS = 500;

/** What blocks the loop for so long, in parts of half a second: the watchdog hears of each. */
export function inParts(
  milliseconds: number,
  { moved }: Pick<ActivityContext, 'moved'>,
  block: (milliseconds: number) => void,
): void {
  for (let left = milliseconds; left > 0; left -= PART_MS) {
    block(Math.min(left, PART_MS));
    moved(1, 0);
  }
}
