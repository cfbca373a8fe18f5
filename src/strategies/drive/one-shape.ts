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

// A job of nothing, before any other: from then on each field can hold whatever jobs differ in. A limit of 0.5 s is a small
// number to V8, one of 3 s a large one, none is null: with the first of another kind the hidden class would change.
inOneShape({} as IoJob);
