import type { MeasuredCell } from './compare.js';

/** A load that is offered at a rate and does less of it waits for something else than its own clock. */
const MOST_OF_RATE = 0.9;

/** Whether a cell does as much as it can: in a closed loop, or behind the rate that it is offered at. */
export function isHeldBack({ key: { rate }, operationsPerSecond }: MeasuredCell): boolean {
  return rate === null || operationsPerSecond.mean < MOST_OF_RATE * rate;
}
