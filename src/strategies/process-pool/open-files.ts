import { type IoJob, operationCodes } from '../../domain/job.js';

const { open, create, close } = operationCodes;

/**
 * The paths that the first `executed` operations of a job left open, and those that they left closed. Where a job of
 * several lanes was ended in its midst, others than the first may have been executed: as many as it has lanes are
 * unsure, after which no such job goes on.
 */
export function leftBy(
  job: Pick<IoJob, 'kind' | 'file' | 'files'>,
  executed: number,
): { readonly opened: readonly string[]; readonly closed: readonly string[] } {
  const isOpen = new Map<string, boolean>();
  for (let row = 0; row < Math.min(executed, job.kind.length); row++) {
    const kind = job.kind[row] ?? 0;
    const path = job.files[job.file[row] ?? 0]?.path ?? '';
    if (kind === open || kind === create) isOpen.set(path, true);
    else if (kind === close) isOpen.set(path, false);
  }
  const paths = [...isOpen];
  return {
    opened: paths.filter(([, opened]) => opened).map(([path]) => path),
    closed: paths.filter(([, opened]) => !opened).map(([path]) => path),
  };
}
