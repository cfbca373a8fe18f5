import type { IoJob } from '../../domain/job.js';

/**
 * A job with its fields in one order, wherever it was made. V8 then has one hidden class for all jobs, and the code that it
 * compiled while one warmed up serves the one that is measured: else each begins with what was compiled thrown away.
 */
export function inOneShape(job: IoJob): IoJob {
  return {
    files: job.files,
    kind: job.kind,
    file: job.file,
    offset: job.offset,
    size: job.size,
    unitLength: job.unitLength,
    lanes: job.lanes,
    limitUnits: job.limitUnits,
    limitNs: job.limitNs,
    bufferBytes: job.bufferBytes,
    content: job.content,
    variesOrder: job.variesOrder,
    firstPass: job.firstPass,
    direct: job.direct,
    readOnly: job.readOnly,
    syncCall: job.syncCall,
    dsync: job.dsync,
    vectorBytes: job.vectorBytes,
    groupLanes: job.groupLanes,
    pacing: job.pacing,
  };
}
