import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveWords, volumeCurve } from '../../../src/diagnosis/volume-curve.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { formatCount } from '../../../src/domain/units.js';
import { firstGroup, volumeFacts } from './build/synthetic-facts.js';
import { parallel, route, serial, slots, threads } from './build/synthetic-volumes.js';
import { afterProbe } from './probes/diagnosed.js';

const MS = 1e6;
const COUNTS = [1, 2, 4, 8, 16, 32, 64];
const manyFiles = { key: { files: 64, fileSizeBytes: 2 ** 18 } };

const curveOf = (cells: readonly CellFacts[]) => {
  const facts = volumeFacts(cells, 'fuse', 8);
  return volumeCurve(facts, firstGroup(facts));
};

describe('volumeCurve', () => {
  it('recovers how many calls a volume serves at a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(1e6), (count, seed) => {
        const curve = curveOf(threads(slots(count, 10 * MS), { seed, ...manyFiles }, COUNTS))!;
        expect(curve.shape).toBe('slots');
        // Both ends of the curve bear noise of up to 5 %.
        expect(Math.abs(curve.slots! - count)).toBeLessThanOrEqual(0.11 * count);
        expect(curve.latencyNs / MS).toBeGreaterThan(9.4);
        expect(curve.latencyNs / MS).toBeLessThan(10.6);
      }),
    );
  });

  it('never takes a rising curve for a flat one, nor a flat one for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1000 }), fc.nat(1e6), (count, seed) => {
        expect(curveOf(threads(slots(count, 5 * MS), { seed }))!.shape).not.toBe('flat');
        expect(curveOf(threads(parallel(5 * MS), { seed }))!).toMatchObject({ shape: 'rising', slots: null });
        expect(curveOf(threads(serial(5 * MS), { seed }))!.shape).toBe('flat');
      }),
    );
  });

  it('is not of appends that open their file each time and do far less than threads that do not', () => {
    const appending = (ops: number) => {
      const one = route(() => ops, 1, { strategy: 'fs-sync', ...manyFiles });
      return { ...one, strategy: { ...one.strategy, appends: true as const, opensBy: 'path' as const } };
    };
    const probed = threads(parallel(1 * MS), manyFiles);
    const curve = (ops: number, appends: boolean) => {
      const one = appending(ops);
      const cells = [
        appends ? one : { ...one, strategy: { ...one.strategy, appends: undefined } },
        ...probed,
      ];
      const facts = volumeFacts(cells as readonly CellFacts[], 'fuse', 8);
      const probe = {
        ...afterProbe(facts, 'volume-parallelism').probes[0]!,
        ownCellIds: probed.map(({ id }) => id),
      };
      return volumeCurve({ ...facts, probes: [probe] }, firstGroup(facts));
    };
    expect(curve(100, true)).toBeNull();
    expect(curve(100, false)).not.toBeNull();
    expect(curve(700, true)).not.toBeNull();
  });

  it('sees no end where the last points lie too close for a rise to show', () => {
    expect(curveOf(threads(slots(8, 10 * MS), {}, [1, 4, 8, 11]))!.slots).toBeNull();
    expect(curveOf(threads(slots(8, 10 * MS), {}, [1, 4, 8, 12]))!.slots).toBeCloseTo(8, 0);
  });

  it('calls bending what rises less than in proportion and does not end', () => {
    const root = (inFlight: number) => 100 * Math.sqrt(inFlight);
    expect(curveOf(threads(root))!).toMatchObject({ shape: 'bending', slots: null });
  });

  it('calls bending what ends elsewhere than its slots would', () => {
    const model = (inFlight: number) => ({ 1: 100, 4: 110, 16: 800 })[inFlight] ?? 820;
    expect(curveOf(threads(model, manyFiles, [1, 4, 16, 32]))!.shape).toBe('bending');
  });

  it('takes of each concurrency the best, whoever makes the calls', () => {
    const slow = route(serial(20 * MS), 4, { strategy: 'fs-promises' });
    const { points } = curveOf([...threads(parallel(10 * MS)), slow])!;
    expect(points.map(({ cell }) => cell.key.strategy)).toEqual(Array(3).fill('native-threads'));
    expect(curveWords({ points }, formatCount)).toMatch(
      /^\d+(\.\d)?, \d+, 1\.\d+ k operations\/s with 1, 4, 16 in flight$/,
    );
  });

  it('leaves out routes over a pool where waking a thread takes as long as a call', () => {
    const pool = [4, 16].map((count) => route(slots(2, 50e3), count, { strategy: 'native-uv' }));
    const alone = route(slots(2, 50e3), 1, { strategy: 'native-pwrite' });
    expect(curveOf([alone, ...pool])).toBeNull();
    expect(curveOf([alone, ...pool, route(slots(2, 50e3), 4)])!.points).toHaveLength(2);
  });
});

describe('the cells of a curve', () => {
  it('keep to a rate only where the volume could do more', () => {
    const offered = (model: Parameters<typeof threads>[0]) =>
      curveOf(threads(model, { key: { rate: 500, files: 64, fileSizeBytes: 2 ** 18 } }, [1, 4, 16]));
    // 100 a second of 500: as good as a closed loop.
    expect(offered(serial(10 * MS))!.shape).toBe('flat');
    // With 16 it does what it is asked for, which says nothing of the volume.
    expect(offered(parallel(10 * MS))!.points.map((point) => point.concurrency)).toEqual([1, 4]);
  });

  it('are also of fewer files where as many calls do as much over these', () => {
    const shared = { key: { files: 1, fileSizeBytes: 2 ** 24 } };
    const cells = (model: Parameters<typeof threads>[0], own: Parameters<typeof threads>[0]) => [
      ...threads(model, shared, [1, 4, 16]),
      route(own, 4, { strategy: 'fs-promises', key: { files: 4, fileSizeBytes: 2 ** 22 } }),
    ];
    expect(curveOf(cells(slots(2, 10 * MS), slots(2, 10 * MS)))).toMatchObject({
      shape: 'slots',
      ownFiles: true,
    });
    // A lock of the one file: its cells stay out.
    const locked = curveOf(cells(serial(10 * MS), parallel(10 * MS)))!;
    expect(locked.points.map((point) => point.concurrency)).toEqual([1, 4]);
  });

  const curve = [1, 4, 16];
  const without = (over: Parameters<typeof threads>[1]) => curveOf(threads(parallel(10 * MS), over, curve));

  it('need a second point', () => {
    expect(curveOf(threads(parallel(10 * MS), {}, [4]))).toBeNull();
  });

  it('take rounds of several routes with as many in flight for rounds of one', () => {
    const once = { rounds: 1 };
    const others = threads(serial(5 * MS), { ...once, seed: 9 }).map((each) => ({
      ...each,
      id: `${each.id}-uring`,
      key: { ...each.key, strategy: 'native-uring' },
    }));
    expect(curveOf(threads(serial(5 * MS), once))).toBeNull();
    expect(curveOf([...threads(serial(5 * MS), once), ...others])).not.toBeNull();
  });

  it('let whole files gain more, by what one alone takes beside the volume', () => {
    const whole = (ops: number, inFlight: number) => {
      const made = route(() => ops, inFlight, { strategy: 'fs-promises', noise: 0 });
      return { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    };
    const shape = (most: number) => curveOf([whole(300, 1), whole(most, 4), whole(most, 16)])!.shape;
    expect(shape(500)).toBe('flat');
    expect(shape(620)).toBe('slots');
    const blocks = [1, 4, 16].map((count) => route(() => (count === 1 ? 300 : 500), count, { noise: 0 }));
    expect(curveOf(blocks)!.shape).not.toBe('flat');
  });

  it('count rounds that others disturbed where those that are left are fewer than two', () => {
    const [one, four] = threads(serial(10 * MS), { rounds: 2 }, [1, 4]) as [CellFacts, CellFacts];
    const lone = { ...one, bytesPerSecondRounds: one.bytesPerSecondRounds.slice(0, 1) };
    expect(curveOf([lone, four])).toMatchObject({ isSteady: false, points: [{}, {}] });
    expect(curveOf([one, four])!.isSteady).toBe(true);
  });

  it('need a second round each', () => {
    expect(without({ rounds: 1 })).toBeNull();
    expect(without({ rounds: 2 })).not.toBeNull();
  });

  it('wait for the volume, not for processors', () => {
    const busy = (share: number) =>
      without({ over: (_, inFlight) => ({ user: 0, system: share * Math.min(8, inFlight) }) });
    expect(busy(0.75)).toBeNull();
    expect(busy(0.6)).not.toBeNull();
  });

  it('are not of a paced load, and moved something', () => {
    expect(without({ key: { rate: 50 } })).toBeNull();
    expect(curveOf(curve.map((count) => route(() => 0, count)))).toBeNull();
  });

  it('are no short calls on processors that are asked for', () => {
    const under = (cpuPressure: number, latencyNs: number) =>
      curveOf(threads(serial(latencyNs), { over: () => ({ cpuPressure }) }, curve));
    expect(under(0.6, 0.1 * MS)).toBeNull();
    expect(under(0.4, 0.1 * MS)).not.toBeNull();
    expect(under(0.6, 10 * MS)).not.toBeNull();
  });

  it('have a file for each call, where such were measured', () => {
    const few = route(slots(2, 10 * MS), 16, { key: { files: 2, fileSizeBytes: 2 ** 23 } });
    const own = curveOf([...threads(parallel(10 * MS), {}, [1, 4]), few])!;
    expect(own).toMatchObject({ ownFiles: true, shape: 'rising' });
    expect(own.points).toHaveLength(2);
    const oneFile = threads(serial(10 * MS), { key: { files: 1, fileSizeBytes: 2 ** 24 } });
    expect(curveOf(oneFile)).toMatchObject({ ownFiles: false, shape: 'flat' });
  });
});
