import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchQueue, batchSize } from '../../../../src/workloads/scan/batches.js';
import { readLane, takeShared } from '../../../../src/workloads/scan/lane.js';
import { pathOf, pathText, scanControl, shareScan } from '../../../../src/workloads/scan/shared-scan.js';

const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: Buffer.from(`/t/${index}`), size: index }));

describe('the queue of batches', () => {
  it('gives every item once and in order, in batches that never grow', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.nat(100), fc.integer({ min: 1, max: 64 }), (items, from, processes) => {
        const queue = new BatchQueue(from, from + items, processes);
        let next = from;
        let before = Number.POSITIVE_INFINITY;
        for (let batch = queue.take(); batch !== null; batch = queue.take()) {
          if (batch.from !== next) expect.fail(`a gap at ${next}`);
          const size = batch.to - batch.from;
          expect(size >= 1 && size <= Math.min(16, before)).toBe(true);
          before = size;
          next = batch.to;
        }
        expect(next).toBe(from + items);
      }),
    );
  });

  it('ends in single items, so that no process works on while the others are done', () => {
    expect(batchSize(8, 2)).toBe(1);
    expect(batchSize(0, 2)).toBe(0);
  });
});

describe('the shared queue', () => {
  it('gives every item to one lane, however many lanes take turns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 16 }), async (items, lanes) => {
        const scan = shareScan(entries(items));
        const seen: number[] = [];
        const read = async (index: number): Promise<number> => {
          seen.push(index);
          await Promise.resolve();
          return index;
        };
        await Promise.all(Array.from({ length: lanes }, () => readLane(scan, takeShared(scan), read)));
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: items }, (_, index) => index));
        expect(scan.control[scanControl.done]).toBe(items);
        expect([...scan.bytes]).toEqual([...scan.sizes]);
      }),
      { numRuns: 30 },
    );
  });

  it('gives nothing more once it is stopped', async () => {
    const scan = shareScan(entries(10));
    const seen: number[] = [];
    await readLane(scan, takeShared(scan), (index) => {
      seen.push(index);
      if (index === 3) Atomics.store(scan.control, scanControl.stop, 1);
      return 0;
    });
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('tells what failed and reads the others; a fault of ours is thrown', async () => {
    const scan = shareScan(entries(3));
    const failures = await readLane(scan, takeShared(scan), (index) => {
      if (index === 1) throw Object.assign(new Error('no'), { code: 'EACCES', syscall: 'open' });
      return 7;
    });
    expect(failures).toEqual([{ index: 1, code: 'EACCES', syscall: 'open' }]);
    expect([...scan.bytes]).toEqual([7, 0, 7]);
    const again = shareScan(entries(1));
    const broken = readLane(again, takeShared(again), () => {
      throw new Error('a fault');
    });
    await expect(broken).rejects.toThrow('a fault');
  });
});

describe('the table of paths', () => {
  it('gives back every path byte for byte, also those that are no UTF-8', () => {
    const path = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((bytes) => bytes.map((byte) => byte || 1));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 50 }), (paths) => {
        const scan = shareScan(paths.map((each) => ({ path: each, size: 0 })));
        paths.forEach((each, index) => {
          expect([...pathOf(scan, index)]).toEqual([...each]);
        });
      }),
    );
  });

  it('writes bytes that are no text by their numbers', () => {
    expect(pathText(Buffer.from('/t/ü'))).toBe('/t/ü');
    expect(pathText(Buffer.from([0x2f, 0x61, 0xff]))).toBe('/a\\xff');
  });
});
