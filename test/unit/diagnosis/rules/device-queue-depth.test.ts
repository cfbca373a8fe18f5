import { describe, expect, it } from 'vitest';
import { deviceQueueDepth } from '../../../../src/diagnosis/rules/device-queue-depth.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { Limit } from '../../../../src/domain/target.js';
import { concludeOfFirst, device, known, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import {
  bandwidth,
  delayedBandwidth,
  iops,
  largeBlocks,
  least,
  parallel,
  serial,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';

const MS = 1e6;
const COUNTS = [1, 4, 16, 32];
const files = { files: 64, fileSizeBytes: 2 ** 18 };
const both = (model: VolumeModel, options: RouteOptions = {}, counts = COUNTS) => {
  const all = { ...options, key: { ...files, ...options.key } };
  return [...threads(model, all, counts), largeBlocks(model, 4, all)];
};
const concluded = (cells: readonly CellFacts[], limits: readonly Limit[] = []) =>
  concludeOfFirst(deviceQueueDepth, volumeFacts(cells, 'fuse', 2, limits));

describe('device-queue-depth', () => {
  it.each([2, 3, 4])('says that a volume serves %i at a time, and what more in flight costs', (count) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const finding = concluded(both(slots(count, 5 * MS), { seed }))!;
      expect(finding).toMatchObject({ id: 'device-queue-depth', confidence: 'high' });
      expect(finding.summary).toMatch(
        new RegExp(
          `^The volume serves ${count} \\[${count}, ${count}\\] operations at a time, each in [45]\\.\\d+ ms`,
        ),
      );
      expect(finding.summary).toContain(`Keep ${count} in flight`);
      expect(finding.advice[0]!.expected).toMatch(
        /at a shorter latency: [45]\.\d+ ms instead of \d+(\.\d+)? ms$/,
      );
      expect(finding.explains).toBeGreaterThan(0.9);
    }
  });

  it('is less sure of three points from four in flight on, of one file, and of blocks of one size', () => {
    expect(concluded(both(slots(8, 5 * MS), {}, [4, 16, 64]))).toMatchObject({ confidence: 'medium' });
    const oneFile = { key: { files: 1, fileSizeBytes: 2 ** 24 } };
    expect(concluded(both(slots(4, 5 * MS), oneFile))).toMatchObject({ confidence: 'medium' });
    expect(concluded(both(slots(4, 5 * MS)).slice(0, -1))).toMatchObject({ confidence: 'low' });
  });

  it('is not sure of two at a time where one alone may wait for processors', () => {
    const pressed = (count: number, latencyNs: number) =>
      concluded(
        both(slots(count, latencyNs)).map((each) => ({
          ...each,
          pressure: { ...each.pressure, cpuSome: known(0.6) },
        })),
      );
    expect(pressed(2, 8 * MS)).toMatchObject({ confidence: 'low' });
    expect(pressed(2, 30 * MS)).toMatchObject({ confidence: 'high' });
    expect(pressed(4, 8 * MS)).toMatchObject({ confidence: 'high' });
  });

  it('says nothing of a volume that serves one at a time, or as many as were tried', () => {
    expect(concluded(both(serial(5 * MS)))).toBeNull();
    expect(concluded(both(parallel(5 * MS)))).toBeNull();
    expect(concluded(both(slots(24, 5 * MS)))).toBeNull();
  });

  it('says nothing of one at a time whose first point has a very slow round', () => {
    const over = (ops: number, inFlight: number) => (inFlight === 1 ? { ops: [ops, ops / 5, ops] } : {});
    expect(concluded(both(serial(5 * MS), { over }))).toBeNull();
    expect(concluded(both(slots(3, 5 * MS), { over }))).not.toBeNull();
  });

  it('says nothing of an end nearer to one at a time than to two', () => {
    const ends = (share: number) => both(least(parallel(1 * MS), iops(1000 * share)), { noise: 0 });
    expect(concluded(ends(1.4))).toBeNull();
    expect(concluded(ends(1.6))!.summary).toContain('serves 2 [2, 2] operations at a time');
  });

  it('says nothing where bytes end the gain', () => {
    expect(concluded(both(least(parallel(1 * MS), bandwidth(20e6))))).toBeNull();
  });

  const sized = (model: VolumeModel, kib: number, counts: readonly number[]) =>
    threads(model, { key: { ...files, blockSizeBytes: kib * 1024 } }, counts);

  it('is not sure of large blocks until small ones were tried with more in flight than are served', () => {
    const delayed = delayedBandwidth(10 * MS, 20e6);
    const narrow = (model: VolumeModel) => [...sized(model, 64, COUNTS), ...sized(model, 4, [4])];
    expect(concluded(narrow(delayed))).toMatchObject({ confidence: 'low' });
    expect(concluded(narrow(slots(3, 10 * MS)))).toMatchObject({ confidence: 'low' });
    const wide = (model: VolumeModel) => [
      ...narrow(model),
      ...sized(model, 64, [64]),
      ...sized(model, 8, [64]),
    ];
    expect(concluded(wide(slots(3, 10 * MS)))).toMatchObject({ confidence: 'high' });
    expect(concluded(wide(delayed))).toBeNull();
  });

  it('is not sure of small blocks where large ones do far fewer operations', () => {
    const delayed = delayedBandwidth(1 * MS, 12e6);
    const cells = [...threads(delayed, { key: files }, COUNTS), ...sized(delayed, 64, [1])];
    const finding = concluded(cells);
    expect(finding?.confidence ?? 'low').toBe('low');
  });

  it('is sure of small blocks where larger ones move more bytes, with as many in flight as are served', () => {
    // 64 KiB take 2.7 times as long as 4 KiB.
    const heavier: VolumeModel = (inFlight, bytes) => Math.min(inFlight, 3) / (5e-3 * (1 + bytes / 32768));
    const cells = [...threads(heavier, { key: files }, COUNTS), ...sized(heavier, 64, [4])];
    expect(concluded(cells)).toMatchObject({ confidence: 'high' });
  });

  it('says nothing under a limit that is reached, or with an idle device below', () => {
    const model = least(parallel(1 * MS), iops(3000));
    expect(concluded(both(model), [ioLimit(3000, 'operations/s')])).toBeNull();
    expect(concluded(both(model), [ioLimit(30e3, 'operations/s')])).not.toBeNull();
    const below = (util: number) => ({
      key: { direct: true, durability: 'none' } as const,
      over: (ops: number) => ({
        devices: [device(ops * 4096 * 0.9, { '%util': util, 'aqu-sz': 0.3, w_await: 0.1 })],
      }),
    });
    const onDisk = (util: number) => concludeOfFirst(deviceQueueDepth, volumeFacts(both(model, below(util))));
    expect(onDisk(10)).toBeNull();
    expect(onDisk(95)).not.toBeNull();
  });

  it('says nothing of busy processors, and of one round', () => {
    const busy = { over: (_: number, inFlight: number) => ({ system: Math.min(2, 0.9 * inFlight) }) };
    expect(concluded(both(slots(2, 0.01 * MS), busy))).toBeNull();
    expect(concluded(both(slots(4, 5 * MS), { rounds: 1 }))).toBeNull();
  });
});
