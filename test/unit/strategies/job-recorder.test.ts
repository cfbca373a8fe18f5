import { describe, expect, it } from 'vitest';
import { type IoJob, operationCodes } from '../../../src/domain/job.js';
import { JobRecorder } from '../../../src/strategies/drive/job-recorder.js';
import { OperationFailure } from '../../../src/strategies/drive/operation-error.js';

const job: IoJob = {
  files: [
    { path: '/w/f0000', sizeBytes: 8192, member: 0 },
    { path: '/w/f0001', sizeBytes: 8192, member: 0 },
  ],
  kind: new Uint8Array(4).fill(operationCodes.write),
  file: Uint32Array.of(0, 1, 0, 1),
  offset: Float64Array.of(0, 0, 4096, 4096),
  size: new Uint32Array(4).fill(4096),
  unitLength: 1,
  lanes: 2,
  limitUnits: 4,
  limitNs: null,
  bufferBytes: 4096,
  content: { kind: 'random', seed: 1, stampBytes: 4096 },
  firstPass: 3,
  variesOrder: false,
  direct: false,
  readOnly: false,
  syncCall: 'fdatasync',
  dsync: false,
  vectorBytes: 0,
  groupLanes: 1,
  pacing: null,
};
const { write, sync } = operationCodes;

describe('JobRecorder', () => {
  it('has nothing to say of a job that began nothing', () => {
    expect(new JobRecorder(job, 100).outcome()).toEqual({
      startNs: 100,
      endNs: 100,
      operations: {},
      fileBytes: [0, 0],
      passes: 0,
      shortOperations: 0,
      aborted: false,
      childResources: null,
    });
  });

  it('counts operations, bytes by kind and file, and passes', () => {
    const recorder = new JobRecorder(job, 100);
    recorder.done(write, 0, 4096, 10);
    recorder.done(write, 1, 4096, 30);
    recorder.done(sync, 1, 0, 500);
    recorder.laneEnded(160, 3);
    recorder.laneEnded(150, 4);
    expect(recorder.progress()).toEqual({ operations: 3, bytes: 8192 });
    const outcome = recorder.outcome();
    expect(outcome).toMatchObject({ endNs: 160, passes: 2, fileBytes: [4096, 4096] });
    expect(outcome.operations.write).toMatchObject({ count: 2, bytes: 8192, stages: null });
    expect(outcome.operations.write?.latency).toMatchObject({ count: 2, sumNs: 40, minNs: 10, maxNs: 30 });
    expect(outcome.operations.sync).toMatchObject({ count: 1, bytes: 0 });
  });

  it('counts the parts of an operation as no operations', () => {
    const recorder = new JobRecorder({ ...job, pacing: { intervalNs: 1, offsetNs: 0, stepNs: 0 } }, 0);
    recorder.done(write, 0, 4096, 10);
    recorder.part(operationCodes.rename, 4);
    recorder.part(operationCodes.syncDirectory, 5);
    expect(recorder.progress()).toEqual({ operations: 1, bytes: 4096 });
    const { rename, syncDirectory } = recorder.outcome().operations;
    expect(rename).toMatchObject({ count: 1, bytes: 0, issueLatency: null, latency: { sumNs: 4 } });
    expect(syncDirectory).toMatchObject({ count: 1, issueLatency: null, latency: { sumNs: 5 } });
  });

  it('records stages whose sums are the latency', () => {
    const recorder = new JobRecorder(job, 0, true);
    recorder.doneInStages(write, 0, 4096, 1, 20, 300, 4000);
    const operation = recorder.outcome().operations.write!;
    expect(operation.latency.sumNs).toBe(4321);
    expect(Object.values(operation.stages!).map(({ sumNs }) => sumNs)).toEqual([1, 20, 300, 4000]);
  });

  it('stops at a failure and counts those alike together, with the offset of the first', () => {
    const recorder = new JobRecorder(job, 0);
    expect(recorder.stopped).toBe(false);
    recorder.fail(2, OperationFailure.fromNumber(28));
    recorder.fail(0, OperationFailure.fromNumber(28));
    recorder.fail(1, OperationFailure.fromNumber(28));
    expect(recorder.stopped).toBe(true);
    const { write: operation } = recorder.outcome().operations;
    expect(operation).toMatchObject({ count: 0, bytes: 0 });
    expect(operation?.errors.map(({ path, offset, count }) => [path, offset, count])).toEqual([
      ['/w/f0000', 4096, 2],
      ['/w/f0001', 0, 1],
    ]);
    expect(recorder.outcome().aborted).toBe(false);
  });

  it('says that it was aborted', () => {
    const recorder = new JobRecorder(job, 0);
    recorder.abort();
    expect([recorder.stopped, recorder.outcome().aborted]).toEqual([true, true]);
  });
});
