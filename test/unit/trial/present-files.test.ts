import { describe, expect, it } from 'vitest';
import { type IoJob, operationCodes } from '../../../src/domain/job.js';
import { PresentFiles } from '../../../src/trial/present-files.js';

const job = {
  files: ['/d/a', '/d/b', '/d/c'].map((path) => ({ path, sizeBytes: 4096, member: 0 })),
  kind: Uint8Array.from([operationCodes.unlink, operationCodes.unlink, operationCodes.unlink]),
  file: Uint32Array.from([0, 1, 2]),
  offset: new Float64Array(3),
  size: new Uint32Array(3),
  unitLength: 1,
  lanes: 3,
  limitUnits: 3,
} as unknown as IoJob;

describe('a job of files that are there', () => {
  it('leaves out what was never written, and keeps the numbers of the files', () => {
    const present = new PresentFiles();
    present.add(job, { fileBytes: [4096, 0, 0] });
    present.add(job, { fileBytes: [0, 0, 4096] });
    const only = present.only(job);
    expect([...only.file]).toEqual([0, 2]);
    expect([...only.kind]).toEqual([operationCodes.unlink, operationCodes.unlink]);
    expect([only.offset.length, only.size.length, only.limitUnits, only.lanes]).toEqual([2, 2, 2, 2]);
    expect(only.files).toBe(job.files);
  });

  it('is the job itself where all are there, and empty where none is', () => {
    const present = new PresentFiles();
    expect(present.only(job).kind.length).toBe(0);
    present.add(job, { fileBytes: [1, 1, 1] });
    expect(present.only(job)).toBe(job);
  });
});
