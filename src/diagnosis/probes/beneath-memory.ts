import type { VolumeFacts } from '../../domain/facts.js';
import type { KeyChange } from '../../domain/probe.js';
import type { ProbeRule, ProposedCell } from '../../domain/probe-rule.js';
import { MIB } from '../../domain/units.js';
import { blocksPerCall } from '../../domain/work-words.js';
import { fastest, type MeasuredCell } from '../compare.js';
import { mayBeCached } from '../unseen-cache.js';
import { waits } from '../waiting.js';
import { filesFor } from '../files-for.js';
import { baseCell, cellsOf } from './base-cell.js';

const ROUNDS = 2;
/** From one in flight to more than devices have places for: where the gain ends. */
const THREADS = [1, 16, 64];
/** Of large blocks fewer fill a device as well, and a slow one takes seconds for so many bytes. */
const MOST_BYTES_IN_FLIGHT = 16 * MIB;
/** O_DIRECT wants whole sectors; where the kernel does not tell, the largest that are in use. */
const SECTOR_BYTES = 4096;

/** What lies under the page cache: the same work past it, so that the volume itself is seen. */
export const beneathMemory: ProbeRule = {
  name: 'beneath-memory',
  summary: 'the same work past the page cache (O_DIRECT, else synced), small blocks and large ones',
  propose(facts, diagnosis) {
    const cached = diagnosis.findings.some(({ id }) => id === 'page-cache');
    const base = baseCell(facts, diagnosis) ?? fastest(cellsOf(facts, diagnosis)) ?? null;
    if (base === null || base.members.length > 1) return null;
    if (!cached && !mayHideMemory(facts, base)) return null;
    // Small blocks and large ones stand in one answer, which serves all work of the volume.
    if (facts.probes.some(({ name }) => name === this.name)) return null;
    const { blockSizeBytes, operation } = base.key;
    const aligned = blockSizeBytes % (facts.volume.directAlignmentBytes ?? SECTOR_BYTES) === 0;
    if (!aligned && operation === 'read') return null;
    const past: KeyChange = aligned ? { direct: true, durability: 'none' } : { durability: 'each' };
    const threads = (count: number): KeyChange => ({
      strategy: 'native-threads',
      threads: count,
      parameters: { sharing: 'own', vector: blocksPerCall(base.key) },
      ...filesFor(base, count),
    });
    const large: KeyChange = {
      blockSizeBytes: MIB,
      pattern: 'seq',
      fileSizeBytes: Math.max(MIB, Math.floor(base.key.fileSizeBytes / MIB) * MIB),
    };
    // Node.js moves whole files through memory that is not aligned: past the page cache threads alone move as much.
    const itself = base.strategy.unit === 'block';
    const cells: readonly KeyChange[] = [
      ...(itself ? [past] : []),
      // Where direct I/O is refused, a sync for each write tells the most.
      ...(cached || !aligned || operation !== 'write' ? [] : [{ durability: 'each' as const }]),
      ...THREADS.filter((count) => count * blockSizeBytes <= MOST_BYTES_IN_FLIGHT).map((count) => ({
        ...threads(count),
        ...past,
      })),
      ...(itself && blockSizeBytes < MIB
        ? [
            { ...large, ...past },
            { ...threads(4), ...large, ...past },
          ]
        : []),
    ];
    return {
      question: 'What does the volume do beneath the page cache?',
      why: cached
        ? 'most bytes met memory alone: sooner or later they must reach the device'
        : 'no device can be seen here, and nothing waits: the figures may be those of memory',
      diagnose: true,
      cells: cells.map((change): ProposedCell => ({ baseCellId: base.id, change, rounds: ROUNDS })),
    };
  },
};

/** Work that waits is not done in memory: of it there is nothing to ask. */
function mayHideMemory(facts: VolumeFacts, base: MeasuredCell): boolean {
  return base.key.rate === null && mayBeCached(base, facts.volume) && !waits(facts, base);
}
