import type { CellKey } from '../domain/plan.js';
import { formatBytes, significant } from '../domain/units.js';
import { blocksPerCall, durabilityWords, operationWords, vectorWords } from '../domain/work-words.js';

/** The dimensions that make two cells do the same work: they may differ in strategy, pool, depth and batch. */
export type WorkKey = Pick<
  CellKey,
  | 'workload'
  | 'operation'
  | 'readShare'
  | 'blockSizeBytes'
  | 'pattern'
  | 'mode'
  | 'content'
  | 'direct'
  | 'durability'
  | 'fileSizeBytes'
  | 'files'
  | 'rate'
  | 'parameters'
>;

const omissible = ['files', 'blockSizeBytes', 'rate', 'durability', 'content'] as const;

/** Which dimension a label leaves out, because the table beside it varies it. */
export type LabelOmission = (typeof omissible)[number] | null;

/** Whether it is a dimension that a label speaks of and can leave out. */
export function isOmitted(dimension: string): dimension is (typeof omissible)[number] {
  return omissible.some((one) => one === dimension);
}

/**
 * The work in words: `4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end`.
 *
 * @param members - number of volumes that the files are spread over; above 1 it is said.
 */
export function workloadLabel(key: WorkKey, members = 1, omit: LabelOmission = null): string {
  const size = omit === 'blockSizeBytes' ? [] : [formatBytes(key.blockSizeBytes)];
  const pattern = key.pattern === 'seq' ? 'sequential' : 'random';
  const parts = [[...size, pattern, operationWords(key)].join(' ') + vectorWords(key)];
  if (key.workload !== 'files') parts[0] = `${key.workload}: ${parts[0] ?? ''}`;
  if (key.operation !== 'read') parts.push(key.mode === 'new' ? 'new files' : 'overwrite');
  parts.push(fileWords(key, members, omit));
  if (key.content === 'zero' && omit !== 'content') parts.push('zeros');
  if (key.direct) parts.push('direct');
  if (key.operation !== 'read' && omit !== 'durability') parts.push(durabilityWords(key.durability));
  if (key.rate !== null && omit !== 'rate') parts.push(`${significant(key.rate)}/s offered`);
  return parts.join(', ');
}

function fileWords(key: WorkKey, members: number, omit: LabelOmission): string {
  const size = formatBytes(key.fileSizeBytes);
  const each = members > 1 ? ` on each of ${members} volumes` : '';
  if (omit === 'files') return `files of ${size}${each}`;
  return key.files === 1 ? `1 file of ${size}${each}` : `${key.files} files of ${size}${each}`;
}

/** What a strategy that moves whole files does the same as those that move them block by block, in whatever order. */
export function wholeFileIdentity(key: WorkKey, members: readonly string[]): string {
  return workIdentity({ ...key, blockSizeBytes: key.fileSizeBytes, pattern: 'seq' }, members);
}

/** Equal for cells that do the same work on the same members. */
export function workIdentity(key: WorkKey, members: readonly string[]): string {
  const { workload, operation, readShare, blockSizeBytes, pattern, mode, content, direct, durability } = key;
  const { fileSizeBytes, files, rate, parameters } = key;
  return JSON.stringify([
    workload,
    operation,
    readShare,
    blockSizeBytes,
    pattern,
    mode,
    content,
    direct,
    durability,
    fileSizeBytes,
    files,
    rate,
    blocksPerCall({ parameters }),
    members,
  ]);
}
