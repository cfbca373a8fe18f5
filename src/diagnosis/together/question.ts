import type { VolumeFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { KeyChange } from '../../domain/probe.js';
import type { Volume } from '../../domain/target.js';
import { MIB } from '../../domain/units.js';
import { measuredCells } from '../compare.js';
import { filesFor } from '../files-for.js';
import { baseCell } from '../probes/base-cell.js';
import { groupCells } from '../workload-groups.js';
import type { TogetherFacts } from './gather.js';
import type { VolumeGroup } from './groups.js';
import { judge } from './judgement.js';
import { listed } from './summary.js';

/** So many calls in flight on each volume: more than one after another, and few enough for the processors. */
const THREADS = 8;
/** All at once, once more, and two at once. */
const MOST_QUESTIONS = 3;
/** O_DIRECT wants whole sectors; where the kernel does not tell, the largest that are in use. */
const SECTOR_BYTES = 4096;

/** Whether there can be a question about a group, whatever was measured: one file system is shared anyway. */
export function isOpen({ same }: Pick<VolumeGroup, 'same'>, asked: number): boolean {
  return !same && asked < MOST_QUESTIONS;
}

/** A cell to be measured: on these volumes at once, or on one of them alone. */
export interface TogetherCell {
  readonly members: readonly string[];
  readonly key: CellKey;
  readonly change: KeyChange;
}

/** What is to be measured of volumes at once. */
export interface TogetherQuestion {
  readonly question: string;
  readonly why: string;
  readonly cells: readonly TogetherCell[];
}

/**
 * What further trials would tell of volumes that may share a backend: each of them alone and all at once, in turns; once more
 * where the rounds do not tell; then, where three and more lose, each two of them. Null: nothing is open.
 *
 * @param all what the run learned of its volumes.
 * @param known the comparison of all of them, where further trials made it.
 * @param pairs comparisons of two among three and more that there are.
 * @param asked questions of this group before.
 */
export function togetherQuestion(
  group: VolumeGroup,
  all: readonly VolumeFacts[],
  known: TogetherFacts | undefined,
  pairs: number,
  asked: number,
): TogetherQuestion | null {
  if (!isOpen(group, asked)) return null;
  const { volumes } = group;
  const paths = volumes.map(({ path }) => path);
  const work = workOf(volumes, all);
  if (work === null) return null;
  const cellOf = (members: readonly string[]): TogetherCell => ({
    members,
    key: work.key,
    change: { ...work.change, threads: THREADS * members.length },
  });
  const everyOne = [...paths.map((path) => cellOf([path])), cellOf(paths)];
  if (asked === 0) {
    return {
      question: `Do ${listed(paths)} share a backend?`,
      why: 'each was measured alone; what they have in common shows only at once',
      cells: everyOne,
    };
  }
  if (known === undefined) return null;
  const { conclusion, groups } = judge(known, []);
  if (conclusion === 'inconclusive' && asked === 1) {
    return {
      question: `Do ${listed(paths)} share a backend, by more rounds?`,
      why: 'the rounds so far do not tell',
      cells: everyOne,
    };
  }
  if (paths.length < 3 || pairs > 0 || groups.length === 0) return null;
  return {
    question: `Which of ${listed(paths)} share it?`,
    why: 'all at once reach less than each alone, which two of them may have between them',
    cells: paths.flatMap((one, index) => paths.slice(index + 1).map((other) => cellOf([one, other]))),
  };
}

/**
 * The work of the usual route on the first volume that was measured, by native threads on files that are there, as fast
 * as they go. Past the page cache, which would hide the volumes: with O_DIRECT, or with O_DSYNC where a volume is memory
 * or the blocks are not whole sectors; work that is synced as it goes is past it already.
 */
function workOf(
  volumes: readonly Volume[],
  all: readonly VolumeFacts[],
): Pick<TogetherCell, 'key' | 'change'> | null {
  const paths = volumes.map(({ path }) => path);
  const facts = all.find(({ volume }) => paths.includes(volume.path));
  const base = facts && usualCell(facts);
  if (!base) return null;
  const { key } = base;
  const blockSizeBytes = Math.min(key.blockSizeBytes, MIB);
  const files = filesFor({ key: { ...key, blockSizeBytes } }, THREADS);
  const past = pastMemory({ ...key, blockSizeBytes }, volumes);
  if (past === null) return null;
  const change: KeyChange = {
    strategy: 'native-threads',
    parameters: { sharing: 'own', vector: 1 },
    mode: 'overwrite',
    rate: null,
    batch: null,
    blockSizeBytes,
    ...files,
    ...past,
  };
  return { key, change };
}

/** Of the work with the most cells that have a result. */
function usualCell(facts: VolumeFacts): ReturnType<typeof baseCell> {
  const groups = groupCells(facts.cells.filter(({ members }) => members.length === 1));
  const [weightiest] = [...groups].sort(
    (a, b) => measuredCells(facts, b).length - measuredCells(facts, a).length,
  );
  return weightiest === undefined
    ? null
    : baseCell(facts, { workload: weightiest.label, cellIds: weightiest.cellIds });
}

function pastMemory(
  { direct, durability, operation, blockSizeBytes }: CellKey,
  volumes: readonly Volume[],
): KeyChange | null {
  if (direct) return {};
  if (operation !== 'read') {
    if (durability.startsWith('group:')) return { durability: 'each' };
    if (durability !== 'none' && durability !== 'end') return {};
  }
  const aligned = volumes.every(
    ({ kind, directAlignmentBytes }) =>
      kind !== 'tmpfs' && blockSizeBytes % (directAlignmentBytes ?? SECTOR_BYTES) === 0,
  );
  if (aligned) return { direct: true, durability: 'none' };
  if (operation === 'read') return volumes.some(({ kind }) => kind !== 'tmpfs') ? null : {};
  return { durability: 'dsync' };
}
