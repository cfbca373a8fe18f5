import { describe, expect, it } from 'vitest';
import { fioParts } from '../../../../src/strategies/fio/parts.js';

const BLOCK = 4096;
const job = (files: number, blocks: number) => ({
  bufferBytes: BLOCK,
  files: Array.from({ length: files }, (_, index) => ({
    path: `/f${index}`,
    sizeBytes: blocks * BLOCK,
    member: 0,
  })),
});

describe('the parts of a job', () => {
  it.each([
    [1, 7, 3],
    [2, 5, 3],
    [3, 4, 8],
    [5, 4, 2],
    [4, 2, 64],
    [4, 16, 4],
  ])('cover %i files of %i blocks once, in at most %i parts', (files, blocks, count) => {
    const parts = fioParts(job(files, blocks), count, files * blocks);
    const covered = parts.flatMap(({ paths, offsetBytes, sizeBytes }) =>
      paths.flatMap((path) =>
        Array.from(
          { length: sizeBytes / paths.length / BLOCK },
          (_, block) => `${path} ${offsetBytes / BLOCK + block}`,
        ),
      ),
    );
    expect(parts.length).toBeLessThanOrEqual(count);
    expect(covered).toHaveLength(files * blocks);
    expect(new Set(covered).size).toBe(files * blocks);
    // As many calls as it has blocks: one pass writes each once.
    for (const { calls, sizeBytes } of parts) expect(calls).toBe(sizeBytes / BLOCK);
  });

  it.each([1, 5, 30, 1000])('have %i calls in all', (calls) => {
    const parts = fioParts(job(3, 4), 8, calls);
    expect(parts.reduce((sum, part) => sum + (part.calls ?? 0), 0)).toBe(calls);
    expect(parts.every((part) => part.calls !== 0)).toBe(true);
  });

  it('have no limit where the job has none but its time', () => {
    expect(fioParts(job(1, 8), 2, null).map(({ calls }) => calls)).toEqual([null, null]);
  });
});
