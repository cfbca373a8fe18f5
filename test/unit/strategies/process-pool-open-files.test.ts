import { describe, expect, it } from 'vitest';
import { type JobOperation, operationCodes } from '../../../src/domain/job.js';
import { filesToOpen } from '../../../src/strategies/drive/files-to-open.js';
import { leftBy } from '../../../src/strategies/process-pool/open-files.js';

const paths = ['/a', '/b', '/c'];

function job(rows: readonly (readonly [JobOperation, number])[]) {
  return {
    paths,
    files: paths.map((path) => ({ path, sizeBytes: 4096, member: 0 })),
    kind: Uint8Array.from(rows, ([kind]) => operationCodes[kind]),
    file: Uint32Array.from(rows, ([, file]) => file),
  };
}

describe('filesToOpen', () => {
  it('names each file once that is open in the pool, is needed here and is not open here', () => {
    const rows = job([
      ['write', 0],
      ['sync', 0],
      ['close', 1],
      ['read', 2],
    ]);
    expect(filesToOpen(rows, new Set([0, 1, 2]), new Set(['/c']))).toEqual([0, 1]);
  });

  it('leaves files alone that no job opened: their operations fail as anywhere', () => {
    expect(filesToOpen(job([['write', 0]]), new Set(), new Set())).toEqual([]);
  });

  it('opens nothing for what makes, opens or removes a file by itself', () => {
    const rows = job([
      ['create', 0],
      ['open', 1],
      ['unlink', 2],
    ]);
    expect(filesToOpen(rows, new Set([0, 1, 2]), new Set())).toEqual([]);
  });
});

describe('leftBy', () => {
  const rows = job([
    ['create', 0],
    ['write', 0],
    ['close', 0],
    ['open', 1],
    ['close', 2],
  ]);

  it('says what is open and what is closed after all of a job', () => {
    expect(leftBy(rows, 5)).toEqual({ opened: ['/b'], closed: ['/a', '/c'] });
  });

  it('counts only what was executed', () => {
    expect(leftBy(rows, 2)).toEqual({ opened: ['/a'], closed: [] });
    expect(leftBy(rows, 0)).toEqual({ opened: [], closed: [] });
  });
});
