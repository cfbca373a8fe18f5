import { aloneCell } from '../../domain/alone-cell.js';
import type { CellFacts, SetFacts, VolumeFacts } from '../../domain/facts.js';
import { isMeasured, type MeasuredCell } from '../compare.js';
import { singleThreaded } from '../processors.js';
import { processorRoom, type ProcessorRoom } from './processor-room.js';

/**
 * For each cell of a set: its throughput over the sum of what its members reach alone with the same key. Depth and
 * files count per member in both. A cell with a member that was not measured so alone has no entry.
 */
export function setFacts(set: VolumeFacts, all: readonly VolumeFacts[]): readonly SetFacts[] {
  if (set.volume.kind !== 'set') return [];
  const measured = all.flatMap(({ cells }) => cells).filter(isMeasured);
  return set.cells.flatMap((together): readonly SetFacts[] => {
    if (together.members.length < 2 || !isMeasured(together) || !together.strategy.movesBytes) return [];
    const alone = together.members.flatMap((member) => aloneCell(together, member, measured) ?? []);
    if (alone.length < together.members.length) return [];
    const sum = alone.reduce((total, { bytesPerSecond }) => total + bytesPerSecond.mean, 0);
    const ratio = sum === 0 ? 0 : together.bytesPerSecond.mean / sum;
    const room = processorRoom({ facts: set, together, alone });
    return [
      {
        cellId: together.id,
        togetherBytesPerSecond: together.bytesPerSecond.mean,
        sumOfAloneBytesPerSecond: sum,
        ratio,
        processorsInUse: room.used,
        processorsAvailable: room.available,
        disturbed: [together, ...alone].some(wasDisturbed),
        limitedBy: ratio < 1 ? limitOf(together, room) : null,
      },
    ];
  });
}

function wasDisturbed({ trials }: CellFacts): boolean {
  return trials.some(({ disturbances }) => disturbances.length > 0);
}

/** One thread never waits for a processor where others are free, and sleeps for one volume after another. */
function limitOf(cell: MeasuredCell, { busy, full }: ProcessorRoom): SetFacts['limitedBy'] {
  if (singleThreaded(cell) && !busy) return 'one-thread';
  return full ? 'processors' : null;
}
