import { NS_PER_S } from '../../domain/units.js';
import type { MeasuredCell } from '../compare.js';

/** From the end of an operation to that of the next, whoever does it; 0 where none ended. */
export function timeNs({ operationsPerSecond }: Pick<MeasuredCell, 'operationsPerSecond'>): number {
  return operationsPerSecond.mean === 0 ? 0 : NS_PER_S / operationsPerSecond.mean;
}
