import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import type { JobOutcome } from '../../../../src/domain/measurement.js';
import { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import {
  movesBytes,
  operateByPath,
  operateByPathSync,
  runByPath,
  syncByPath,
  syncByPathSync,
} from '../../../../src/strategies/drive/path-operations.js';
import { jobOf, makeDirectory, removeDirectory } from '../../../contract/strategy-bench.js';
import { FakeClock } from './fake-run.js';

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

function filesNamed(...names: string[]): string[] {
  const paths = names.map((name) => join(directory, name));
  for (const path of paths) writeFileSync(path, 'x');
  return paths;
}

async function run(
  job: IoJob,
  prepare: (recorder: JobRecorder) => void = () => undefined,
): Promise<JobOutcome> {
  const clock = new FakeClock(1000, 5);
  const recorder = new JobRecorder(job, 1000);
  prepare(recorder);
  await runByPath(job, recorder, clock.clock);
  return recorder.outcome();
}

describe('runByPath', () => {
  it.each([1, 3])('syncs and unlinks every file once, in %i lanes', async (lanes) => {
    const paths = filesNamed('a', 'b', 'c', 'd');
    for (const kind of ['sync', 'unlink'] as const) {
      const rows = paths.map((_, file) => [kind, file] as const);
      const outcome = await run(jobOf(paths, rows, { lanes }));
      expect(outcome.operations[kind]).toMatchObject({ count: 4, bytes: 0, errors: [] });
      expect(outcome.operations[kind]!.latency.count).toBe(4);
    }
    expect(paths.some((path) => existsSync(path))).toBe(false);
  });

  it('ends at a file that is not there', async () => {
    const paths = [...filesNamed('a'), join(directory, 'missing'), ...filesNamed('b')];
    const rows = paths.map((_, file) => ['unlink', file] as const);
    const { operations } = await run(jobOf(paths, rows));
    expect(operations.unlink).toMatchObject({
      count: 1,
      errors: [{ kind: 'unlink', code: 'ENOENT', path: paths[1], offset: null, count: 1 }],
    });
    expect(existsSync(paths[2]!)).toBe(true);
  });

  it('begins nothing of a job that was stopped', async () => {
    const paths = filesNamed('a');
    const outcome = await run(jobOf(paths, [['unlink', 0]]), (recorder) => {
      recorder.abort();
    });
    expect(outcome).toMatchObject({ aborted: true, operations: {}, passes: 0 });
    expect(existsSync(paths[0]!)).toBe(true);
  });
});

describe('operateByPathSync', () => {
  it('syncs and unlinks by the path, moves no bytes and knows nothing else', () => {
    const paths = filesNamed('a');
    const job = jobOf(paths, [
      ['sync', 0],
      ['unlink', 0],
      ['write', 0],
    ]);
    expect([operateByPathSync(job, 0), existsSync(paths[0]!)]).toEqual([0, true]);
    expect([operateByPathSync(job, 1), existsSync(paths[0]!)]).toEqual([0, false]);
    expect(() => operateByPathSync(job, 1)).toThrow(/ENOENT/);
    expect(() => operateByPathSync(job, 2)).toThrow(RangeError);
  });
});

describe('a sync by the path', () => {
  it('never follows a symbolic link', async () => {
    const [target = ''] = filesNamed('theirs');
    const link = join(directory, 'link');
    symlinkSync(target, link);
    for (const call of ['fsync', 'fdatasync'] as const) {
      await expect(syncByPath(link, call)).rejects.toMatchObject({ code: 'ELOOP' });
      expect(() => {
        syncByPathSync(link, call);
      }).toThrow(/ELOOP/);
      await syncByPath(target, call);
      syncByPathSync(target, call);
    }
  });

  it('refuses what it cannot open to write', async () => {
    const path = join(directory, 'folder');
    mkdirSync(path);
    await expect(syncByPath(path, 'fsync')).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('operateByPath', () => {
  it('knows no opening and closing', async () => {
    const paths = filesNamed('a');
    await expect(operateByPath(jobOf(paths, [['close', 0]]), 0)).rejects.toThrow(RangeError);
  });
});

it('tells jobs that move bytes from others', () => {
  expect(movesBytes(jobOf(['/w/f'], [['sync', 0]]))).toBe(false);
  expect(
    movesBytes(
      jobOf(
        ['/w/f'],
        [
          ['sync', 0],
          ['read', 0],
        ],
      ),
    ),
  ).toBe(true);
});
