import { type IoJob, operationCodes } from '../../domain/job.js';
import type { DdFile } from '../../native/dd.js';
import { makesFiles } from '../drive/async-lanes.js';

/** What a row of a job asks of dd. What is read is durable already. */
export function ddFileOf(job: IoJob, row: number, pieceBytes: number): DdFile {
  const reads = job.kind[row] === operationCodes.read;
  return {
    path: job.files[job.file[row] ?? 0]?.path ?? '',
    sizeBytes: job.size[row] ?? 0,
    pieceBytes,
    does: reads ? 'read' : makesFiles(job) ? 'make' : 'overwrite',
    flags: [...(job.direct ? ['direct' as const] : []), ...(job.dsync && !reads ? ['dsync' as const] : [])],
  };
}
