import type { IoJob } from '../../domain/job.js';

/** What one of fio's own jobs works on. */
export interface FioPart {
  readonly paths: readonly string[];
  /** In each of its files. */
  readonly offsetBytes: number;
  /** Of all its files together, from that offset on. */
  readonly sizeBytes: number;
  /** Reads and writes that it makes; null: as many as its time allows. */
  readonly calls: number | null;
  /** Of the bytes that all parts work on. */
  readonly share: number;
}

/**
 * The job in so many parts, which share no block: files of their own where there are enough, else pieces of a file.
 * Their calls add up to `calls`; a part without any is left out.
 *
 * @param calls - reads and writes in all; null: time alone ends the job.
 */
export function fioParts(
  job: Pick<IoJob, 'files' | 'bufferBytes'>,
  count: number,
  calls: number | null,
): readonly FioPart[] {
  const regions = regionsOf(job, count);
  const total = regions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let before = 0;
  return regions.flatMap((region): readonly FioPart[] => {
    const share = region.sizeBytes / total;
    if (calls === null) return [{ ...region, calls, share }];
    const first = Math.floor((calls * before) / total);
    before += region.sizeBytes;
    const own = Math.floor((calls * before) / total) - first;
    return own === 0 ? [] : [{ ...region, calls: own, share }];
  });
}

function regionsOf(
  { files, bufferBytes }: Pick<IoJob, 'files' | 'bufferBytes'>,
  count: number,
): readonly Omit<FioPart, 'calls' | 'share'>[] {
  const fileBytes = files[0]?.sizeBytes ?? 0;
  const paths = files.map(({ path }) => path);
  if (count <= paths.length) {
    return Array.from({ length: count }, (_, part) => {
      const own = paths.filter((_path, index) => index % count === part);
      return { paths: own, offsetBytes: 0, sizeBytes: own.length * fileBytes };
    });
  }
  const blocks = Math.floor(fileBytes / bufferBytes);
  return paths.flatMap((path, index) => {
    const pieces = Math.min(blocks, Math.floor((count - 1 - index) / paths.length) + 1);
    return Array.from({ length: pieces }, (_, piece) => {
      const first = Math.floor((piece * blocks) / pieces);
      const end = Math.floor(((piece + 1) * blocks) / pieces);
      return { paths: [path], offsetBytes: first * bufferBytes, sizeBytes: (end - first) * bufferBytes };
    });
  });
}
