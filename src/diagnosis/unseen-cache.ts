import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Finding, WorkloadGroup } from '../domain/finding.js';
import type { Volume, VolumeKind } from '../domain/target.js';
import { beneathWords } from './beneath.js';
import { fastest, jobShare, measuredCells, measuredOnVolume, sameBut, type MeasuredCell } from './compare.js';
import { throughputRatio, type ComparedThroughput } from './like-with-like.js';
import { ownDevices } from './own-device.js';
import {
  describeCell,
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  throughputEvidence,
} from './words.js';

/** Past the page cache so much of the throughput is left, and what is measured is more memory's than the volume's. */
export const MOST_PAST_CACHE = 0.5;
/** A sync for each write costs a call of its own, and more: only where hardly anything is left does it tell memory. */
export const MOST_SYNCED = 0.1;

/** What is said against a verdict on processors until it is known. */
export const UNKNOWN_CACHE =
  'whether memory took the bytes is not known, for no device can be seen: measure with --direct as well';

/** Kinds of volumes that have a page cache, and whose device may be hidden from this machine. */
const hidden: readonly VolumeKind[] = ['network', 'overlay', 'fuse'];

/** The same work through memory and past it. */
interface PastCache {
  readonly buffered: MeasuredCell;
  readonly past: MeasuredCell;
  /** Past over buffered. */
  readonly left: ComparedThroughput;
}

/**
 * What is known of buffered work on a volume whose device cannot be seen: that it is memory's, that it is the volume's
 * own (as without a page cache), or nothing yet.
 */
export type CacheKnowledge = 'memory' | 'volume' | 'unknown';

/** Null: the device can be seen, or nothing is buffered, so that there is nothing to ask. */
export function cacheKnowledge(facts: VolumeFacts, group: WorkloadGroup): CacheKnowledge | null {
  if (!measuredCells(facts, group).some((cell) => mayBeCached(cell, facts.volume))) return null;
  const compared = comparedPast(facts, group);
  if (compared.some(isMemory)) return 'memory';
  return compared.some(({ left }) => left.ratio > MOST_PAST_CACHE) ? 'volume' : 'unknown';
}

/** Whether memory may take a cell's bytes, or give them, with no device to tell by. */
export function mayBeCached(cell: CellFacts, volume: Volume): boolean {
  const { direct, durability } = cell.key;
  return (
    hidden.includes(volume.kind) &&
    !direct &&
    ['none', 'end'].includes(durability) &&
    ownDevices(cell, volume) === null
  );
}

/** Direct work tells more than a sync for each write, which may be slow by itself. */
function comparedPast(facts: VolumeFacts, group: WorkloadGroup): readonly PastCache[] {
  const pairs = pastPairs(facts, group);
  const direct = pairs.filter(({ past }) => past.key.direct);
  return direct.length > 0 ? direct : pairs;
}

function pastPairs(facts: VolumeFacts, group: WorkloadGroup): readonly PastCache[] {
  const all = measuredOnVolume(facts);
  return measuredCells(facts, group)
    .filter((cell) => mayBeCached(cell, facts.volume))
    .flatMap((buffered) =>
      all
        .filter(({ key }) => key.direct || (buffered.key.operation === 'write' && key.durability === 'each'))
        .filter((past) => sameBut(past, buffered, ['direct', 'durability']))
        .flatMap((past) => {
          const left = throughputRatio(past, buffered);
          return left === null ? [] : [{ buffered, past, left }];
        }),
    );
}

/** Not one round of those past the cache comes near to what was buffered. */
function isMemory({ past, left }: PastCache): boolean {
  const most = past.key.direct ? MOST_PAST_CACHE : MOST_SYNCED;
  return left.interval !== null && left.interval[1] <= most;
}

/** `page-cache` of a volume whose device cannot be seen: the same work past the cache does half or less. */
export function unseenCache(facts: VolumeFacts, group: WorkloadGroup): Finding | null {
  const found = comparedPast(facts, group).filter(isMemory);
  const best = fastest(found.map(({ buffered }) => buffered));
  const pair = found.find(({ buffered }) => buffered === best);
  return pair === undefined ? null : finding(facts, pair);
}

function finding(facts: VolumeFacts, { buffered, past, left }: PastCache): Finding {
  const how = past.key.direct ? 'with O_DIRECT' : 'with a sync after each write';
  const writes = buffered.key.operation === 'write';
  return {
    id: 'page-cache',
    confidence: 'medium',
    summary:
      `These figures are those of memory, not of the volume: ${describeCell(buffered)} does ${operationsWords(buffered, left.means[1])}, ` +
      `the same past the page cache (${how}) ${operationsWords(past, left.means[0])} (${percent(left.ratio)}). ` +
      `The volume has no block device to tell by (${facts.volume.kind}). ` +
      (beneathWords(facts, buffered) ||
        `Measure the volume with ${writes ? '--direct or --durability each' : '--direct'}.`),
    evidence: [
      ...throughputEvidence(buffered, left.means[1]),
      ...throughputEvidence(past, left.means[0]),
      ratioEvidence('past the page cache over buffered', left, [past, buffered]),
      ...factEvidence(`unwritten bytes of the machine meanwhile`, buffered.dirtyBytes, 'bytes', 0),
    ],
    advice: [
      {
        action: `To learn what the volume does, run again with ${writes ? '--direct, or with --durability each for durable writes' : '--direct'}`,
        expected: `${operationsWords(past, left.means[0])} by ${describeCell(past)}, as measured`,
      },
    ],
    contradicts: [
      `as much past the page cache would contradict it: ${percent(left.ratio)} was measured`,
      ...(past.key.direct
        ? ['a volume to which direct I/O costs more than the cache saves looks alike']
        : ['a volume whose syncs are slow looks alike: direct I/O was not to be had']),
    ],
    explains: Math.max(0, 1 - left.ratio) * jobShare(buffered),
  };
}
