import type { CellFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import type { CellKey } from '../domain/plan.js';
import { formatBytes, significant } from '../domain/units.js';
import { blocksPerCall, durabilityWords, operationWords, vectorWords } from '../domain/work-words.js';

/**
 * Parts the cells of a volume by the work that they do. Cells of a group are equal in workload, operation, share of
 * reads, block size, blocks in a call, unit, whether files are replaced, pattern, mode, content, direct, durability, rate, Node binary, CPUs and members; they differ in strategy, pool,
 * depth, batch, threads and files. Their files have one size, or make up the same total (one file of 16 MiB stands
 * beside eight of 2 MiB).
 *
 * @returns the groups in the order of their first cells.
 */
export function groupCells(cells: readonly CellFacts[]): readonly WorkloadGroup[] {
  const byWork = new Map<string, CellFacts[]>();
  for (const cell of cells) {
    const identity = workIdentity(cell);
    byWork.set(identity, [...(byWork.get(identity) ?? []), cell]);
  }
  const groups = [...byWork.values()].flatMap(splitByFileSize);
  const labels = groups.map((group) => groupLabel(group));
  return groups.map((group, index) => ({
    label:
      labels.filter((label) => label === labels[index]).length > 1
        ? `${labels[index] ?? ''}, ${fileWords(group)}`
        : (labels[index] ?? ''),
    cellIds: group.map(({ id }) => id),
  }));
}

function workIdentity({ key, members, strategy }: CellFacts): string {
  const {
    workload,
    operation,
    readShare,
    blockSizeBytes,
    pattern,
    mode,
    content,
    direct,
    durability,
    rate,
    cpus,
    node,
  } = key;
  return JSON.stringify([
    ...[workload, operation, readShare, blockSizeBytes, pattern, mode, content, direct, durability],
    ...[rate, cpus, node, blocksPerCall(key), strategy.unit, strategy.replaces ?? false],
    members,
  ]);
}

/** Cells are together where a chain of equal file sizes or equal totals joins them. */
function splitByFileSize(cells: readonly CellFacts[]): readonly CellFacts[][] {
  const groups: CellFacts[][] = [];
  for (const cell of cells) {
    const joined = groups.filter((group) => group.some((other) => sameExtent(cell.key, other.key)));
    const [home] = joined;
    if (home === undefined) {
      groups.push([cell]);
      continue;
    }
    home.push(cell);
    for (const other of joined.slice(1)) {
      home.push(...other);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups;
}

function sameExtent(a: CellKey, b: CellKey): boolean {
  return a.fileSizeBytes === b.fileSizeBytes || totalBytes(a) === totalBytes(b);
}

/** Bytes of all files of a member. */
export function totalBytes({ files, fileSizeBytes }: CellKey): number {
  return files * fileSizeBytes;
}

/** `4 KiB random write, overwrite, sync at the end`. */
function groupLabel([cell]: readonly CellFacts[]): string {
  if (cell === undefined) return '';
  const { key, members } = cell;
  const pattern = key.pattern === 'seq' ? 'sequential' : 'random';
  const write = key.operation !== 'read';
  return [
    `${key.workload === 'files' ? '' : `${key.workload}: `}${formatBytes(key.blockSizeBytes)} ${pattern} ${operationWords(key)}${vectorWords(key)}`,
    ...(cell.strategy.unit === 'file' ? ['whole files'] : []),
    ...(cell.strategy.replaces ? ['renamed into place'] : []),
    ...(write ? [key.mode === 'new' ? 'new files' : 'overwrite'] : []),
    ...(key.content === 'zero' ? ['zeros'] : []),
    ...(key.direct ? ['direct'] : []),
    ...(write ? [durabilityWords(key.durability)] : []),
    ...(key.rate === null ? [] : [`${significant(key.rate)}/s offered`]),
    ...(members.length > 1 ? [`${members.length} volumes together`] : []),
    ...(key.cpus === null ? [] : [`${key.cpus} CPUs`]),
    ...(key.node === null ? [] : [key.node]),
  ].join(', ');
}

function fileWords(group: readonly CellFacts[]): string {
  const sizes = [...new Set(group.map(({ key }) => key.fileSizeBytes))].sort((a, b) => a - b);
  return `files of ${sizes.map(formatBytes).join(' and ')}`;
}
