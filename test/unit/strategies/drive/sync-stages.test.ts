import { expect, it } from 'vitest';
import { operationCodes } from '../../../../src/domain/job.js';
import type { IoJob } from '../../../../src/domain/job.js';
import type { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import { SyncStages } from '../../../../src/strategies/drive/sync-stages.js';
import { callClasses } from '../../../../src/strategies/drive/stage-stamps.js';
import { callsByPath } from '../../../../src/strategies/whole-file/sync-calls.js';
import { type ScriptedStamp, scriptedStamps } from '../scripted-stamps.js';

const { open, write, read, stat, sync, close, unlink } = callClasses;

/** The stages of one operation, called at 100 and ended at 200, whose calls by path the interposer saw so. */
function staged(kind: keyof typeof operationCodes, size: number, seen: readonly ScriptedStamp[]) {
  const job = {
    files: [{ path: '/file' }],
    kind: Uint8Array.of(operationCodes[kind]),
    file: Uint32Array.of(0),
    size: Uint32Array.of(size),
  } as unknown as IoJob;
  const stamps = scriptedStamps(seen);
  let stages: readonly number[] | 'missing' = 'missing';
  const recorder: Pick<JobRecorder, 'staged'> = {
    staged: (_kind, { submitNs, queueNs, serviceNs, deliverNs, missing }) => {
      if (!missing) stages = [submitNs, queueNs, serviceNs, deliverNs];
    },
  };
  new SyncStages(stamps, job, recorder, callsByPath(stamps, job)).done(0, 100, 200);
  return stages as readonly number[] | 'missing';
}

const opened = { take: 'path', callClass: open, result: 7 } as const;
const closed = { take: 'next', callClass: close } as const;
const piece = (callClass: number, result: number) => ({ take: 'range', callClass, result }) as const;

it('adds up the calls of a whole file: what lies before and between them is submit, nothing queues', () => {
  const seen = [
    { ...opened, start: 110, end: 120 },
    { ...piece(write, 60), start: 125, end: 150 },
    { ...piece(write, 40), start: 152, end: 170 },
    { ...closed, start: 175, end: 180 },
  ];
  expect(staged('write', 100, seen)).toEqual([10 + 5 + 2 + 5, 0, 10 + 25 + 18 + 5, 20]);
});

it('knows the question for the size and the read that finds the end', () => {
  const seen: ScriptedStamp[] = [
    { ...opened, start: 100, end: 110 },
    { take: 'next', callClass: stat, start: 110, end: 115 },
    { ...piece(read, 100), start: 115, end: 150 },
    { ...piece(read, 0), start: 150, end: 151 },
    { ...closed, start: 160, end: 170 },
  ];
  expect(staged('read', 100, seen)).toEqual([9, 0, 61, 30]);
});

it('takes open, sync and close of a sync, and the one call of an unlink', () => {
  const calls: ScriptedStamp[] = [
    { ...opened, start: 101, end: 110 },
    { take: 'next', callClass: sync, start: 111, end: 190 },
    { ...closed, start: 192, end: 195 },
  ];
  expect(staged('sync', 0, calls)).toEqual([4, 0, 91, 5]);
  expect(staged('unlink', 0, [{ take: 'path', callClass: unlink, start: 120, end: 160 }])).toEqual([
    20, 0, 40, 40,
  ]);
});

it('has none where a call was not seen, or bytes', () => {
  const [first, whole, last] = [
    { ...opened, start: 110, end: 120 },
    { ...piece(write, 100), start: 120, end: 150 },
    { ...closed, start: 150, end: 160 },
  ] as const;
  expect(staged('write', 100, [first, whole, last])).toEqual([10, 0, 50, 40]);
  for (const seen of [
    [whole, last],
    [first, last],
    [first, whole],
    [first, { ...whole, result: 60 }, last],
  ])
    expect(staged('write', 100, seen)).toBe('missing');
});

it('adds up to the latency exactly, also where the clocks of the two are some ns apart', () => {
  const seen = [
    { ...opened, start: 98, end: 120 },
    { ...piece(write, 100), start: 119, end: 203 },
    { ...closed, start: 203, end: 204 },
  ];
  const stages = staged('write', 100, seen);
  expect(stages).toEqual([0, 0, 100, 0]);
});
