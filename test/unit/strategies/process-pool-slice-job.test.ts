import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IoJob, operationCodes, unitsPerPass } from '../../../src/domain/job.js';
import { LaneCursor } from '../../../src/strategies/drive/lane-cursor.js';
import { sliceJob } from '../../../src/strategies/process-pool/slice-job.js';

const { write, sync } = operationCodes;

function jobOf(shape: {
  units: number;
  unitLength: number;
  lanes: number;
  limitUnits: number | null;
  firstPass?: number;
  variesOrder?: boolean;
  pacing?: IoJob['pacing'];
}): IoJob {
  const rows = shape.units * shape.unitLength;
  const row = Array.from({ length: rows }, (_, index) => index);
  return {
    files: [0, 1, 2].map((file) => ({ path: `/w/${file}`, sizeBytes: 1 << 20, member: 0 })),
    kind: Uint8Array.from(row, (index) => (index % shape.unitLength === 0 ? write : sync)),
    file: Uint32Array.from(row, (index) => index % 3),
    offset: Float64Array.from(row, (index) => index * 4096),
    size: Uint32Array.from(row, (index) => 100 + index),
    unitLength: shape.unitLength,
    lanes: shape.lanes,
    limitUnits: shape.limitUnits,
    limitNs: shape.limitUnits === null ? 1e9 : null,
    bufferBytes: 4096,
    content: { kind: 'random', seed: 1, stampBytes: 4096 },
    firstPass: shape.firstPass ?? 1,
    variesOrder: shape.variesOrder ?? false,
    direct: false,
    readOnly: false,
    syncCall: 'fdatasync',
    dsync: false,
    vectorBytes: 0,
    groupLanes: 1,
    pacing: shape.pacing ?? null,
  };
}

/** What a lane executes, one line an operation; at most so many, where nothing else ends it. */
function operationsOf(job: IoJob, lane: number, most: number): string[] {
  const cursor = new LaneCursor(job, lane);
  const operations: string[] = [];
  while (operations.length < most && cursor.advance()) {
    const { row, pass } = cursor;
    operations.push(
      [pass, job.kind[row], job.files[job.file[row]!]!.path, job.offset[row], job.size[row]].join(' '),
    );
  }
  return operations;
}

const shapes = fc.record({
  units: fc.integer({ min: 1, max: 40 }),
  unitLength: fc.integer({ min: 1, max: 3 }),
  lanes: fc.integer({ min: 1, max: 12 }),
  limitUnits: fc.option(fc.integer({ min: 1, max: 200 }), { nil: null }),
  firstPass: fc.integer({ min: 0, max: 5 }),
  variesOrder: fc.boolean(),
});

describe('sliceJob', () => {
  it("is exactly the lane's part of the job, in its order, over passes and limits", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const job = jobOf(shape);
        const most = 4 * job.kind.length;
        let operations = 0;
        for (let lane = 0; lane < job.lanes; lane++) {
          const slice = sliceJob(job, lane, job.lanes);
          const own = slice === null ? [] : operationsOf(slice, 0, most);
          expect(own).toEqual(operationsOf(job, lane, most));
          operations += own.length;
        }
        if (shape.limitUnits !== null && shape.limitUnits <= 4 * shape.units) {
          expect(operations).toBe(shape.limitUnits * shape.unitLength);
        }
      }),
    );
  });

  it('gives the lanes of a process to lanes of its own, whatever the number of processes', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 14 }), (shape, processes) => {
        const job = jobOf(shape);
        const most = 4 * job.kind.length;
        for (let process = 0; process < processes; process++) {
          const slice = sliceJob(job, process, processes);
          const lanes = Array.from({ length: job.lanes }, (_, lane) => lane).filter(
            (lane) => lane % processes === process,
          );
          expect(slice?.lanes ?? lanes.length).toBe(lanes.length);
          lanes.forEach((lane, own) => {
            expect(slice === null ? [] : operationsOf(slice, own, most)).toEqual(
              operationsOf(job, lane, most),
            );
          });
        }
      }),
    );
  });

  it('paces processes of several lanes by the rate of the job', () => {
    const pacing = { intervalNs: 700, offsetNs: 1300, stepNs: 0 };
    const job = jobOf({ units: 12, unitLength: 1, lanes: 6, limitUnits: null, pacing });
    const sliced = sliceJob({ ...job, pacing: { ...pacing, stepNs: 175 } }, 1, 3);
    expect(sliced).toMatchObject({ lanes: 2, pacing: { intervalNs: 2100, offsetNs: 2000, stepNs: 175 } });
    const uneven = [0, 1, 2, 3].map((process) => sliceJob(job, process, 4)!.pacing!.intervalNs);
    expect(uneven).toEqual([2100, 2100, 4200, 4200]);
  });

  it('copies columns, so that no more than them travels', () => {
    const job = jobOf({ units: 10, unitLength: 2, lanes: 4, limitUnits: 10 });
    const slice = sliceJob(job, 1, 4)!;
    expect(slice).toMatchObject({ lanes: 1, limitUnits: 3, unitLength: 2, files: job.files });
    expect([...slice.offset]).toEqual([2, 3, 10, 11, 18, 19].map((row) => row * 4096));
    for (const column of [slice.kind, slice.file, slice.offset, slice.size]) {
      expect(column.buffer.byteLength).toBe(6 * column.BYTES_PER_ELEMENT);
    }
  });

  it('has nothing for a lane without units, be it of the pass or of the limit', () => {
    expect(sliceJob(jobOf({ units: 3, unitLength: 1, lanes: 4, limitUnits: null }), 3, 4)).toBeNull();
    expect(sliceJob(jobOf({ units: 8, unitLength: 1, lanes: 4, limitUnits: 2 }), 2, 4)).toBeNull();
    expect(sliceJob(jobOf({ units: 8, unitLength: 1, lanes: 4, limitUnits: 2 }), 1, 4)).not.toBeNull();
  });

  it("keeps each unit's intended start where lanes share a pass evenly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (lanes, perLane) => {
        const pacing = { intervalNs: 700, offsetNs: 1300, stepNs: 0 };
        const job = jobOf({ units: lanes * perLane, unitLength: 1, lanes, limitUnits: null, pacing });
        for (let lane = 0; lane < lanes; lane++) {
          const slice = sliceJob(job, lane, lanes)!;
          for (let own = 0; own < 3 * perLane; own++) {
            const pass = Math.floor(own / perLane);
            const unit = pass * unitsPerPass(job) + lane + (own % perLane) * lanes;
            expect(slice.pacing!.offsetNs + own * slice.pacing!.intervalNs).toBe(
              pacing.offsetNs + unit * pacing.intervalNs,
            );
          }
        }
      }),
    );
  });
});
