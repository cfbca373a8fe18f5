import { expect, it } from 'vitest';
import { operationCodes } from '../../../src/domain/job.js';
import type { IoJob } from '../../../src/domain/job.js';
import type { JobRecorder } from '../../../src/strategies/drive/job-recorder.js';
import { StageLane } from '../../../src/strategies/drive/stage-lane.js';

const { write, sync } = operationCodes;

/** A lane over rows of one file, and what it does in turn. */
function open(rows: readonly { readonly kind: number; readonly offset: number }[], scheduled = false) {
  const log: string[] = [];
  const job = {
    files: [{ path: '/file' }],
    kind: Uint8Array.from(rows, ({ kind }) => kind),
    file: new Uint32Array(rows.length),
    offset: Float64Array.from(rows, ({ offset }) => offset),
  } as unknown as IoJob;
  const stamps = {
    startNs: 0,
    endNs: 0,
    takeRow: (_job: unknown, row: number) => {
      log.push(`take ${row}`);
      stamps.startNs = row * 100 + 20;
      stamps.endNs = row * 100 + 70;
      return true;
    },
  };
  const recorder: Pick<JobRecorder, 'staged'> = {
    staged: (_kind, { submitNs, queueNs, serviceNs, deliverNs }) => {
      log.push([submitNs, queueNs, serviceNs, deliverNs].join(' '));
    },
  };
  const lane = new StageLane(stamps, job, recorder, scheduled);
  const perform = (row: number, doneBytes = 0): void => {
    lane.called(row * 100, row);
    log.push(`call ${row}`);
    lane.posted(row * 100 + 10);
    lane.done(row * 100 + 80, row, 5, doneBytes);
  };
  return { log, lane, perform };
}

it('takes a stamp when the next operation was handed over, the last one at the end', () => {
  const { log, lane, perform } = open([
    { kind: write, offset: 0 },
    { kind: write, offset: 4096 },
  ]);
  perform(0);
  perform(1);
  lane.settle();
  lane.settle();
  expect(log).toEqual(['call 0', 'call 1', 'take 0', '10 10 50 10', 'take 1', '10 10 50 10']);
});

it('takes it before where the next call would leave the same one', () => {
  const { log, lane, perform } = open([
    { kind: write, offset: 0 },
    { kind: write, offset: 0 },
  ]);
  perform(0);
  perform(1);
  lane.settle();
  expect(log.filter((step) => !step.includes(' 50 '))).toEqual(['call 0', 'take 0', 'call 1', 'take 1']);
});

it('takes it before a call that moves no bytes, and that of such a call at once', () => {
  const { log, perform } = open([
    { kind: write, offset: 0 },
    { kind: sync, offset: 0 },
  ]);
  perform(0);
  perform(1);
  expect(log.filter((step) => !step.includes(' 50 '))).toEqual(['call 0', 'take 0', 'call 1', 'take 1']);
});

it('takes it at once of a scheduled lane, and of an operation that came short', () => {
  const rows = [
    { kind: write, offset: 0 },
    { kind: write, offset: 4096 },
  ];
  const scheduled = open(rows, true);
  scheduled.perform(0);
  expect(scheduled.log).toEqual(['call 0', 'take 0', '10 10 50 10']);
  const short = open(rows);
  short.perform(0, 1000);
  expect(short.log).toEqual(['call 0', 'take 0', '10 10 50 10']);
});
