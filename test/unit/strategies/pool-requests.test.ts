import { readFile as readFileByCallback, writeFile as writeFileByCallback } from 'node:fs';
import { access, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobOperation, operationCodes } from '../../../src/domain/job.js';
import { syncByPath } from '../../../src/strategies/drive/path-operations.js';
import { JobRecorder } from '../../../src/strategies/drive/job-recorder.js';
import { PoolRequests } from '../../../src/strategies/drive/pool-requests.js';
import { callClasses } from '../../../src/strategies/drive/stage-stamps.js';
import { jobOf, makeDirectory, removeDirectory } from '../../contract/strategy-bench.js';
import { type ScriptedStamp, scriptedStamps } from './scripted-stamps.js';

const PIECE_BYTES = 2 ** 19;
const SIZE_BYTES = 2 * PIECE_BYTES;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

/** Of the requests made one after another, from 0 on: posted at 10, 30, 50 ..., delivered at 20, 40, 60 ... */
function ticks(): { readonly next: () => number; readonly last: () => number } {
  let nowNs = 0;
  return { next: () => (nowNs += 10), last: () => nowNs };
}

/** The stamp of request `index`, which waits 2 and takes 5. */
function stamp(index: number, more: Pick<ScriptedStamp, 'take' | 'callClass' | 'result'>): ScriptedStamp {
  const start = 20 * index + 12;
  return { start, end: start + 5, ...more };
}

const opens = { take: 'path', callClass: callClasses.open, result: 7 } as const;
const closes = { take: 'next', callClass: callClasses.close } as const;
const stats = { take: 'next', callClass: callClasses.stat } as const;
const range = (callClass: number, result: number) => ({ take: 'range', callClass, result }) as const;
const writes = (bytes: number) => range(callClasses.write, bytes);
const reads = (bytes: number) => range(callClasses.read, bytes);

/** The sums of the stages of one operation, called at 0, after which the caller goes on at `endNs`. */
async function sumsOf(
  kind: JobOperation,
  operate: (path: string) => Promise<unknown>,
  stamps: readonly ScriptedStamp[],
  endNs: number,
): Promise<readonly number[] | null> {
  const path = join(directory, 'f');
  const job = { ...jobOf([path], [[kind, 0]]), size: Uint32Array.of(moves(kind) ? SIZE_BYTES : 0) };
  const recorder = new JobRecorder(job, 0, true);
  const { next, last } = ticks();
  const requests = new PoolRequests(scriptedStamps(stamps, last), { now: next });
  const lane = requests.lane(job, recorder);
  await requests.during(async () => {
    lane.called(0, 0);
    await requests.call(lane, () => operate(path));
    recorder.done(operationCodes[kind], 0, 0, endNs);
    lane.done(endNs);
  });
  const { stages } = recorder.outcome().operations[kind]!;
  return stages && Object.values(stages).map(({ sumNs }) => sumNs);
}

function moves(kind: JobOperation): boolean {
  return kind === 'write' || kind === 'read';
}

/** Each request makes one call. */
function oneEach(...stamps: readonly Parameters<typeof stamp>[1][]): readonly ScriptedStamp[] {
  return stamps.map((more, index) => stamp(index, more));
}

/** Each request waits 2, takes 5, is delivered after 3; before each, 10 are submit; 4 pass until the caller goes on. */
function ofRequests(count: number): readonly number[] {
  return [10 * count, 2 * count, 5 * count, 3 * count + 4];
}

const bytes = Buffer.alloc(SIZE_BYTES, 1);
/** By libuv, a write of a callback is one call. */
const byCallback = {
  write: (path: string) => promisify(writeFileByCallback)(path, bytes),
  read: (path: string) => promisify(readFileByCallback)(path),
};

describe('an operation of several requests', () => {
  it('of fs.promises.writeFile is its open, its pieces and its close', async () => {
    const stamps = oneEach(opens, writes(PIECE_BYTES), writes(PIECE_BYTES), closes);
    const sums = await sumsOf('write', (path) => writeFile(path, bytes), stamps, 84);
    expect(sums).toEqual(ofRequests(4));
  });

  it('of fs.writeFile is its open, one write and its close', async () => {
    const sums = await sumsOf('write', byCallback.write, oneEach(opens, writes(SIZE_BYTES), closes), 64);
    expect(sums).toEqual(ofRequests(3));
  });

  it('of a read is its open, the question for its size, its pieces and its close', async () => {
    for (const read of [readFile, byCallback.read]) {
      await writeFile(join(directory, 'f'), bytes);
      const stamps = oneEach(opens, stats, reads(PIECE_BYTES), reads(PIECE_BYTES), closes);
      expect(await sumsOf('read', (path) => read(path), stamps, 104)).toEqual(ofRequests(5));
    }
  });

  it('of a sync by path is its open, its sync and its close; of an unlink one request', async () => {
    const syncs = { take: 'next', callClass: callClasses.sync } as const;
    await writeFile(join(directory, 'f'), bytes);
    const sync = (path: string): Promise<void> => syncByPath(path, 'fdatasync');
    expect(await sumsOf('sync', sync, oneEach(opens, syncs, closes), 64)).toEqual(ofRequests(3));
    const unlinks = { take: 'path', callClass: callClasses.unlink } as const;
    expect(await sumsOf('unlink', unlink, oneEach(unlinks), 24)).toEqual(ofRequests(1));
  });

  it('may make all its calls by one of them, as later versions of Node.js write a file', async () => {
    await writeFile(join(directory, 'f'), bytes);
    const stamps = [
      { start: 12, end: 13, ...opens },
      { start: 13, end: 16, ...writes(SIZE_BYTES) },
      { start: 17, end: 18, ...closes },
    ];
    expect(await sumsOf('write', access, stamps, 24)).toEqual([10, 2, 6, 2 + 4]);
  });

  it('has no stages where calls were made by requests that were not seen', async () => {
    await writeFile(join(directory, 'f'), bytes);
    expect(await sumsOf('write', access, oneEach(opens), 24)).toBeNull();
    const stamps = [
      { start: 12, end: 13, ...opens },
      { start: 17, end: 18, ...closes },
    ];
    expect(await sumsOf('write', access, stamps, 24)).toBeNull();
  });

  it('has no stages where one of its requests has no stamp', async () => {
    const sums = await sumsOf('write', byCallback.write, oneEach(opens, writes(SIZE_BYTES)), 64);
    expect(sums).toBeNull();
  });
});

it('takes the calls of its own open alone, whatever is asked for at the same time', () => {
  const paths = ['a', 'b'].map((name) => join(directory, name));
  const job = jobOf(
    paths,
    paths.map((_, file) => ['write', file] as const),
  );
  const recorder = new JobRecorder(job, 0, true);
  // The first one's close is delivered behind the second one's write.
  let nowNs = 0;
  const script = [
    { start: 10, end: 11, ...opens, result: 1 },
    { start: 12, end: 13, ...writes(4096), file: 1 },
    { start: 20, end: 21, ...opens, result: 2 },
    { start: 24, end: 29, ...writes(4096), file: 2 },
    { start: 15, end: 30, ...closes, file: 1 },
    { start: 40, end: 41, ...closes, file: 2 },
  ];
  const stamps = scriptedStamps(script, () => nowNs);
  const requests = new PoolRequests(stamps, { now: () => 0 });
  const [first, second] = [requests.lane(job, recorder), requests.lane(job, recorder)];
  const deliver = (lane: typeof first, atNs: number): void => {
    nowNs = atNs;
    lane.posted(atNs - 10);
    lane.delivered(atNs);
  };
  first.called(0, 0);
  second.called(1, 0);
  deliver(first, 14);
  deliver(second, 22);
  deliver(second, 32);
  deliver(first, 34);
  deliver(second, 44);
  for (const lane of [first, second]) {
    recorder.done(operationCodes.write, 0, 4096, 50);
    lane.done(50);
  }
  const { stages, latency } = recorder.outcome().operations.write!;
  expect(latency.sumNs).toBe(100);
  // The first: 10 to 13 and 15 to 30; the second: its open, its write, its close.
  expect(stages!.service.sumNs).toBe(3 + 15 + 1 + 5 + 1);
});

it('keeps the lanes of a job apart', async () => {
  const paths = ['a', 'b', 'c', 'd'].map((name) => join(directory, name));
  const job = jobOf(
    paths,
    paths.map((_, file) => ['write', file] as const),
  );
  const recorder = new JobRecorder(job, 0, true);
  const seen = new Map<string, number>();
  let nowNs = 0;
  const requests = new PoolRequests(scriptedStamps([]), { now: () => ++nowNs });
  await requests.during(async () => {
    // Not in a lane: nobody's.
    const outside = writeFile(join(directory, 'outside'), bytes);
    await Promise.all(
      paths.map(async (path, row) => {
        const lane = requests.lane(job, recorder);
        lane.called(row, 0);
        const delivered = lane.delivered.bind(lane);
        lane.delivered = (atNs) => {
          seen.set(path, (seen.get(path) ?? 0) + 1);
          delivered(atNs);
        };
        await requests.call(lane, () => writeFile(path, bytes.subarray(0, (row + 1) * 2 ** 18)));
      }),
    );
    await outside;
  });
  // Open, pieces of 512 KiB, close.
  expect(paths.map((path) => seen.get(path))).toEqual([3, 3, 4, 4]);
});
