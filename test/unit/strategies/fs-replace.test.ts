import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../../src/domain/job.js';
import { MIB } from '../../../src/domain/units.js';
import { fsReplace } from '../../../src/strategies/fs-replace.js';
import {
  jobOf,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
} from '../../contract/strategy-bench.js';

const LARGE = 8 * MIB;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

async function execute(job: IoJob, meanwhile: (abort: () => void) => void = () => undefined) {
  const session = await openSession(fsReplace, job.lanes, job.bufferBytes);
  const running = session.execute(job);
  meanwhile(() => {
    session.abort();
  });
  const outcome = await running;
  await session.dispose();
  return outcome;
}

function large(job: IoJob): IoJob {
  return { ...job, size: job.size.map((size) => (size === 0 ? 0 : LARGE)), bufferBytes: LARGE };
}

describe('fs-replace', () => {
  it('leaves the old file as it is to those who have it open', async () => {
    const path = join(directory, 'f');
    writeFileSync(path, 'old');
    const { ino } = statSync(path);
    const fd = openSync(path, 'r');
    const outcome = await execute(jobOf([path], [['write', 0]]));
    const seen = Buffer.alloc(8192);
    const seenBytes = readSync(fd, seen, 0, seen.length, 0);
    closeSync(fd);
    expect(seen.toString('latin1', 0, seenBytes)).toBe('old');
    expect(statSync(path)).toMatchObject({ size: 4096 });
    expect(statSync(path).ino).not.toBe(ino);
    expect(outcome.operations.rename).toMatchObject({ count: 1, bytes: 0 });
    expect(outcome.operations.rename!.latency.sumNs).toBeLessThanOrEqual(
      outcome.operations.write!.latency.sumNs,
    );
  });

  it('keeps the old file where an abort ends the new one, and leaves nothing of that', async () => {
    const path = join(directory, 'f');
    writeFileSync(path, 'old');
    const before = resourcesInUse().descriptors;
    const outcome = await execute(large(jobOf([path], [['write', 0]])), (abort) => {
      abort();
    });
    expect(outcome).toMatchObject({ aborted: true, operations: {}, fileBytes: [0] });
    expect(readFileSync(path, 'latin1')).toBe('old');
    expect(readdirSync(directory)).toEqual(['f']);
    expect(resourcesInUse().descriptors).toBe(before);
  });

  it('puts a file in place, not durable, that was written when another lane failed', async () => {
    const paths = [join(directory, 'f'), join(directory, 'missing', 'g')];
    const rows = [0, 1].flatMap((file) => [['write', file] as const, ['sync', file] as const]);
    const outcome = await execute(large(jobOf(paths, rows, { unitLength: 2, lanes: 2, limitUnits: 2 })));
    expect(outcome.operations.write).toMatchObject({
      count: 1,
      errors: [{ kind: 'write', code: 'ENOENT', syscall: 'openat', path: paths[1], offset: 0, count: 1 }],
    });
    expect(outcome.operations.sync).toBeUndefined();
    expect(outcome.operations.rename).toMatchObject({ count: 1 });
    expect(readdirSync(directory)).toEqual(['f']);
    expect(statSync(paths[0]!).size).toBe(LARGE);
  });

  it.each([
    ['write', 1],
    ['sync', 2],
  ] as const)('tells a rename that fails as one of the %s, and leaves nothing', async (kind, unitLength) => {
    const path = join(directory, 'f');
    mkdirSync(join(path, 'full'), { recursive: true });
    const rows = [['write', 0] as const, ['sync', 0] as const].slice(0, unitLength);
    const outcome = await execute(jobOf([path], rows, { unitLength, limitUnits: 1 }));
    expect(outcome.operations[kind]).toMatchObject({
      count: 0,
      errors: [{ kind, code: 'EISDIR', errno: 21, syscall: 'rename', path, count: 1 }],
    });
    expect(readdirSync(directory)).toEqual(['f']);
  });
});
