import { describe, expect, it } from 'vitest';
import { blocksPerOpening, threadsInNames } from '../../../src/diagnosis/openings.js';
import { known, notKnown, pool } from './build/synthetic-facts.js';
import { appends, streams, wholeFiles } from './build/synthetic-names.js';

describe('blocksPerOpening', () => {
  it('is one of whole files and appends, and all of a file of a stream', () => {
    expect(blocksPerOpening(wholeFiles({}))).toBe(1);
    expect(blocksPerOpening(appends({}))).toBe(1);
    expect(blocksPerOpening(streams({}, {}))).toBe(1);
    expect(blocksPerOpening(streams({}, {}, { key: { fileSizeBytes: 4096 * 8 } }))).toBe(8);
    expect(blocksPerOpening(streams({}, {}, { key: { fileSizeBytes: 100 } }))).toBe(1);
  });

  it('is not known of routes that open before the work, nor of programs', () => {
    const one = streams({}, {});
    const named = (over: object) => blocksPerOpening({ ...one, strategy: { ...one.strategy, ...over } });
    expect(named({ opensBy: 'descriptor', name: 'fs-promises' })).toBeNull();
    expect(named({ family: 'reference', name: 'fio' })).toBeNull();
    expect(named({ name: 'worker-pool' })).toBeNull();
  });
});

describe('threadsInNames', () => {
  const of = (bySyscall: Readonly<Record<string, number>>, busy = known(4)) =>
    threadsInNames({ pool: pool(4, { bySyscall, busyMean: busy }) });

  it('is how many stand in such calls, of those at work', () => {
    expect(of({ openat: 3, pwrite64: 1 })).toBe(3);
    expect(of({ openat: 2, futex: 2 }, known(1))).toBe(1);
    expect(of({ openat: 1, newfstatat: 1, running: 2 })).toBe(2);
    expect(of({ pwrite64: 4 })).toBe(0);
  });

  it('leaves closing out, which may wait for the bytes of a file', () => {
    expect(of({ openat: 1, close: 3 })).toBe(1);
  });

  it('is not known where nobody looked, or all threads were idle', () => {
    expect(threadsInNames({ pool: null })).toBeNull();
    expect(of({ openat: 4 }, notKnown())).toBeNull();
    expect(of({}, known(0))).toBeNull();
  });
});
