import { type IoJob, operationCodes } from '../../domain/job.js';

const { open, create, unlink } = operationCodes;

/** The files of a job that a process or a worker must open before it can begin: some are open in the pool, yet not in it. */
export function filesToOpen(
  job: Pick<IoJob, 'kind' | 'file'> & { readonly paths: readonly string[] },
  openInPool: ReadonlySet<number>,
  openHere: ReadonlySet<string>,
): readonly number[] {
  const wanted = new Set<number>();
  job.file.forEach((file, row) => {
    const kind = job.kind[row] ?? 0;
    if (kind === open || kind === create || kind === unlink || !openInPool.has(file)) return;
    if (!openHere.has(job.paths[file] ?? '')) wanted.add(file);
  });
  return [...wanted];
}
