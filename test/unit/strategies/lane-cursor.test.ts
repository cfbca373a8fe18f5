import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitOf } from '../../contract/unit-visits.js';
import { LaneCursor } from '../../../src/strategies/drive/lane-cursor.js';

const jobs = fc.record({
  units: fc.integer({ min: 1, max: 30 }),
  unitLength: fc.integer({ min: 1, max: 3 }),
  lanes: fc.integer({ min: 1, max: 40 }),
  limitUnits: fc.integer({ min: 0, max: 100 }),
  firstPass: fc.integer({ min: 0, max: 5 }),
  variesOrder: fc.constant(false),
});

function walk(
  {
    units,
    unitLength,
    ...rest
  }: {
    units: number;
    unitLength: number;
    lanes: number;
    limitUnits: number | null;
    firstPass: number;
    variesOrder: boolean;
  },
  lane: number,
  most = 1000,
): { row: number; pass: number }[] {
  const cursor = new LaneCursor({ kind: new Uint8Array(units * unitLength), unitLength, ...rest }, lane);
  const seen: { row: number; pass: number }[] = [];
  while (seen.length < most && cursor.advance()) seen.push({ row: cursor.row, pass: cursor.pass });
  return seen;
}

describe('LaneCursor', () => {
  it('gives the lanes together exactly the units below the limit, each once', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        const seen = Array.from({ length: job.lanes }, (_, lane) => walk(job, lane)).flat();
        const rowsPerPass = job.units * job.unitLength;
        const numbers = seen.map(({ row, pass }) => (pass - job.firstPass) * rowsPerPass + row);
        const wanted = Array.from({ length: job.limitUnits * job.unitLength }, (_, number) => number);
        expect(numbers.sort((a, b) => a - b)).toEqual(wanted);
      }),
    );
  });

  it('visits the units lane, lane + lanes ... of each pass, all steps of one before the next', () => {
    fc.assert(
      fc.property(jobs, (job) => {
        for (let lane = 0; lane < job.lanes; lane++) {
          walk(job, lane).forEach(({ row, pass }, index, all) => {
            expect(Math.floor(row / job.unitLength) % job.lanes).toBe(lane);
            expect(row % job.unitLength).toBe(index % job.unitLength);
            const before = all[index - 1];
            if (before) expect(pass > before.pass || row > before.row).toBe(true);
          });
        }
      }),
    );
  });

  it('visits the same units of each pass where the order varies, by the arithmetic of the job', () => {
    fc.assert(
      fc.property(jobs, (given) => {
        const job = { ...given, limitUnits: 4 * given.units };
        const varying = { ...job, variesOrder: true, kind: new Uint8Array(job.units * job.unitLength) };
        for (let lane = 0; lane < Math.min(job.lanes, job.units); lane++) {
          const wanted = walk(job, lane).map(({ row, pass }) => {
            const unit = unitOf(varying, Math.floor(row / job.unitLength), pass - job.firstPass);
            return { row: unit * job.unitLength + (row % job.unitLength), pass };
          });
          expect(walk(varying, lane)).toEqual(wanted);
        }
      }),
    );
  });

  it('varies the order of a pass of many units, and neither where it begins nor how it goes on is the last one', () => {
    const job = { units: 1000, unitLength: 1, lanes: 1, limitUnits: 4000, firstPass: 0, variesOrder: true };
    const rows = walk(job, 0, 4000).map(({ row }) => row);
    const passes = [0, 1, 2, 3].map((pass) => rows.slice(pass * 1000, (pass + 1) * 1000));
    expect(passes[0]).toEqual([...new Array(1000).keys()]);
    expect(new Set(passes.map(([first]) => first)).size).toBe(4);
    expect(new Set(passes.map(([first = 0, second = 0]) => (second - first + 1000) % 1000)).size).toBe(4);
    for (const pass of passes) expect(new Set(pass).size).toBe(1000);
  });

  it('goes on for ever without a limit, but not for a lane that has no unit', () => {
    const job = { units: 2, unitLength: 1, lanes: 3, limitUnits: null, firstPass: 1, variesOrder: false };
    expect(walk(job, 1, 50).length).toBe(50);
    expect(walk(job, 2)).toEqual([]);
  });

  it('stays at its last operation when it has no more', () => {
    const cursor = new LaneCursor(
      { kind: new Uint8Array(2), unitLength: 1, lanes: 1, limitUnits: 3, firstPass: 4, variesOrder: false },
      0,
    );
    while (cursor.advance());
    expect(cursor.advance()).toBe(false);
    expect([cursor.row, cursor.pass]).toEqual([0, 5]);
  });
});
