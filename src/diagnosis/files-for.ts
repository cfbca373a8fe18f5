import type { CellFacts } from '../domain/facts.js';
import type { CellKey } from '../domain/plan.js';
import { operationsPerFile } from '../workloads/build/geometry.js';

/**
 * The files that so many lanes need, with as many bytes in all: a whole multiple of them, each of whole blocks. Of whole files,
 * which are one block each, as many more bytes.
 */
export function filesFor(
  { key }: Pick<CellFacts, 'key'>,
  lanes: number,
): { readonly files: number; readonly fileSizeBytes: number } {
  const files = Math.ceil(key.files / lanes) * lanes;
  if (files === key.files) return { files, fileSizeBytes: key.fileSizeBytes };
  const blocks = Math.floor((key.files * key.fileSizeBytes) / files / key.blockSizeBytes);
  return { files, fileSizeBytes: Math.max(1, blocks) * key.blockSizeBytes };
}

/** Operations in a pass: no more than these are in flight. */
export function unitsOf(
  key: Pick<CellKey, 'files' | 'fileSizeBytes' | 'blockSizeBytes' | 'parameters'>,
): number {
  return key.files * operationsPerFile(key);
}
