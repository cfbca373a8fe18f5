import type { VolumeFacts } from '../../domain/facts.js';
import { measuredCells, type MeasuredCell } from '../compare.js';

/** All cells of a volume that have a result, of whatever work. */
export function measuredOnVolume(facts: VolumeFacts): readonly MeasuredCell[] {
  return measuredCells(facts, { label: facts.volume.label, cellIds: facts.cells.map(({ id }) => id) });
}
