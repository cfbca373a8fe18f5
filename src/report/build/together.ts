import type { ReportedFacts } from '../../domain/facts.js';
import type { ReportVolume } from '../../domain/report.js';
import { workloadLabel } from '../workload-label.js';

/** What a set reaches at once beside the sum of each alone, with the words for its cells. */
export function buildTogether({ cells, together }: ReportedFacts): ReportVolume['together'] {
  return together.flatMap(({ cellId, ...measured }) => {
    const cell = cells.find(({ id }) => id === cellId);
    if (cell === undefined) return [];
    const { key, members } = cell;
    const pool = key.poolSize === null ? '' : `, pool ${key.poolSize}`;
    const label = `${workloadLabel(key, members.length)}${pool}, depth ${key.depth}`;
    return [{ strategy: key.strategy, label, ...measured }];
  });
}
