import { describe, expect, it } from 'vitest';
import { metadataCost } from '../../../src/diagnosis/metadata-costs.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { appends, newFiles, streams, wholeFiles } from './build/synthetic-names.js';

const costOf = (one: CellFacts) => metadataCost(one as MeasuredCell);

describe('metadataCost', () => {
  it('parts the time of names from that of bytes and syncs', () => {
    const cost = costOf(newFiles({ create: 300, close: 100, measure: 60, sync: 40, unlink: 900 }))!;
    expect(cost).toMatchObject({ kind: 'create', atLeast: false });
    expect(cost.share).toBeCloseTo(0.8, 10);
  });

  it('gives the mean of a call by what is in flight', () => {
    expect(costOf(newFiles({ create: 96, measure: 10 }))!.callNs).toBeCloseTo(8e6, 0);
  });

  it('counts no more calls in flight than there are files', () => {
    const few = { key: { files: 2, fileSizeBytes: 65536 } };
    expect(costOf(newFiles({ create: 96, measure: 10 }, few))!.callNs).toBeCloseTo(2e6, 0);
  });

  it('names the kind that takes the most', () => {
    expect(costOf(newFiles({ create: 10, close: 100, measure: 10 }))!.kind).toBe('close');
    expect(costOf(newFiles({ open: 100, measure: 10 } as object))!.kind).toBe('open');
  });

  it('sets an unlink against a file that is made, written and closed at once', () => {
    const cost = costOf(wholeFiles({ measure: 400, unlink: 200 }))!;
    expect(cost).toMatchObject({ kind: 'unlink', share: 0.5, atLeast: true });
    expect(costOf(wholeFiles({ measure: 100, unlink: 300 }))!.share).toBe(1);
  });

  it('sets it against one that is there already, read or overwritten as a whole', () => {
    for (const key of [{ mode: 'overwrite' }, { operation: 'read' }] as const) {
      // Unlinks take turns on their directory: 96 of them in 200 ms are 2.1 ms each, 96 files by 8 in 400 ms 33 ms.
      const phases = { unlink: 200, measure: 400 };
      const one = wholeFiles(phases, { key });
      const kind = one.key.operation;
      const measure = { elapsedNs: 400e6, operations: { [kind]: 96 } };
      expect(costOf({ ...one, phases: { ...one.phases, measure } })!.share, kind).toBe(0.0625);
    }
  });

  it('sets it against one that is renamed over an old one as against one that is made', () => {
    const one = wholeFiles({ measure: 400, unlink: 200 }, { key: { mode: 'overwrite' } });
    expect(costOf(one)!.share).toBeLessThan(0.5);
    expect(costOf({ ...one, strategy: { ...one.strategy, replaces: true } })!.share).toBe(0.5);
  });

  it('counts the waits of files for each other only where their directory is what they wait for', () => {
    // 96 files by 8 in 400 ms: making and removing each takes turns of a directory that is idle for 60 % of the time.
    const idle = costOf(wholeFiles({ measure: 400, unlink: 80 }))!;
    expect(idle.callNs).toBeCloseTo(80e6 / 96, 0);
    expect(idle.namedShare).toBeCloseTo(0.05, 10);
    // Busy for four fifths of it: an unlink waits for those of the others, and so did making.
    const busy = costOf(wholeFiles({ measure: 400, unlink: 161 }))!;
    expect(busy.callNs).toBeCloseTo((8 * 161e6) / 96, 0);
    expect(busy.namedShare).toBeCloseTo(0.805, 10);
  });

  it('takes making to last as long as removing, and a rename as long at most', () => {
    const named = (unlink: number, renameMs: number | null) => {
      const one = wholeFiles({ measure: 400, unlink });
      const sums = { write: 1000e6, ...(renameMs === null ? {} : { rename: renameMs * 1e6 }) };
      const operations = Object.fromEntries(
        Object.entries(sums).map(([kind, latencySumNs]) => [
          kind,
          { ...one.operations.write!, latencySumNs },
        ]),
      );
      return costOf({ ...one, operations })!.namedShare;
    };
    expect(named(80, null)).toBeCloseTo(0.05, 10);
    expect(named(80, 20)).toBeCloseTo(0.05 + 20 / 1000, 10);
    expect(named(80, 900)).toBeCloseTo(0.075, 10);
    expect(named(300, 900)).toBe(1);
  });

  it('looks at the threads of the pool where a file is opened for several blocks, or to append', () => {
    // 96 files by a pool of 4 in 400 ms are 17 ms each.
    const cost = costOf(streams({ measure: 400, unlink: 1 }, { openat: 3, pwrite64: 1 }))!;
    expect(cost).toMatchObject({ kind: 'open', share: 0.75, namedShare: 0.75, seenInThreads: true });
    expect(cost.callNs).toBeCloseTo((0.75 * 4 * 400e6) / 96, 0);
    const large = streams({ measure: 400 }, { openat: 3, pwrite64: 1 }, { key: { fileSizeBytes: 16_384 } });
    expect(costOf(large)!.callNs).toBeCloseTo((0.75 * 4 * 4 * 400e6) / 96, 0);
    expect(costOf(appends({ measure: 400 }, { openat: 4 }))).toMatchObject({ share: 1, seenInThreads: true });
  });

  it('sets an unlink against the file of a stream where threads were not looked at', () => {
    const cost = costOf(streams({ measure: 400, unlink: 800 }, null))!;
    expect(cost).toMatchObject({ kind: 'unlink', share: 0.5, seenInThreads: false });
    const large = streams({ measure: 400, unlink: 800 }, null, { key: { fileSizeBytes: 16_384 } });
    expect(costOf(large)!.share).toBe(0.125);
  });

  it('knows nothing of work that makes no files, or without phases', () => {
    expect(costOf(newFiles({ create: 100, measure: 10 }, { key: { mode: 'overwrite' } }))).toBeNull();
    expect(costOf(newFiles({ create: 100, measure: 10 }, { key: { operation: 'read' } }))).toBeNull();
    expect(costOf(newFiles({}))).toBeNull();
    expect(costOf(wholeFiles({ measure: 400 }))).toBeNull();
    expect(costOf(wholeFiles({ unlink: 400 }))).toBeNull();
  });
});
