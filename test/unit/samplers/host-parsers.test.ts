import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePressure, parsePressure } from '../../../src/samplers/pressure.js';
import { parseStat } from '../../../src/samplers/series/processor-ticks.js';
import { deriveVmstat, parseMeminfo, parseVmstat } from '../../../src/samplers/vmstat.js';
import { parseAuxiliaryVector } from '../../../src/samplers/series/auxiliary-vector.js';

describe('pressure', () => {
  const text =
    'some avg10=0.75 avg60=1.34 avg300=0.59 total=10467527\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=42\n';

  it('reads the totals', () => {
    expect(parsePressure('io', text)).toEqual({ 'io.some': 10467527, 'io.full': 42 });
  });

  it('has no full where the kernel prints none', () => {
    expect(parsePressure('cpu', 'some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n')).toEqual({
      'cpu.some': 7,
    });
  });

  it('makes a share of the interval from microseconds', () => {
    const row = derivePressure(
      { 'io.some': 1000, 'cpu.some': 5 },
      { 'io.some': 26000, 'cpu.some': 5 },
      100e6,
    );
    expect(row).toEqual({
      'cpu.some': 0,
      'cpu.full': null,
      'io.some': 0.25,
      'io.full': null,
      'memory.some': null,
      'memory.full': null,
    });
  });

  it('stays a share', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat({ max: 1e9 }), (from, step, elapsedNs) => {
        const share = derivePressure({ 'io.some': from }, { 'io.some': from + step }, elapsedNs)['io.some'];
        if (elapsedNs === 0) {
          expect(share).toBeNull();
        } else {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('vmstat', () => {
  it('reads dirty and writeback pages in bytes', () => {
    const text =
      'MemTotal: 100 kB\nDirty:                12 kB\nWriteback:             3 kB\nWritebackTmp:          9 kB\n';
    expect(parseMeminfo(text)).toEqual({ dirtyBytes: 12288, writebackBytes: 3072 });
    expect(parseMeminfo('')).toEqual({ dirtyBytes: null, writebackBytes: null });
  });

  it('reads paging in bytes', () => {
    expect(parseVmstat('nr_dirty 5\npgpgin 10\npgpgout 20\n')).toEqual({ pgpgin: 10240, pgpgout: 20480 });
  });

  it('adds nice to user and interrupts to system', () => {
    const text = 'cpu  100 10 50 1000 7 1 2 3 20 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n';
    expect(parseStat(text)).toEqual({ user: 110, system: 53, idle: 1000, iowait: 7, steal: 3 });
    expect(parseStat(text, 'cpu0')).toMatchObject({ user: 2, idle: 1 });
    expect(parseStat(text, 'cpu1')).toEqual({});
  });

  it('turns counters into differences', () => {
    const row = deriveVmstat(
      { dirtyBytes: 1, pgpgin: 100, pgpgout: 100 },
      {
        dirtyBytes: 8,
        writebackBytes: 4,
        pgpgin: 300,
        pgpgout: 100,
      },
    );
    expect(row).toEqual({
      dirtyBytes: 8,
      writebackBytes: 4,
      pgpginBytes: 200,
      pgpgoutBytes: 0,
    });
  });
});

describe('parseAuxiliaryVector', () => {
  it('reads page size and ticks, and falls back to those of x86_64', () => {
    const words = [3n, 99n, 6n, 65536n, 17n, 250n, 0n, 0n];
    const vector = Buffer.from(BigUint64Array.from(words).buffer);
    expect(parseAuxiliaryVector(vector)).toEqual({ pageBytes: 65536, ticksPerSecond: 250 });
    expect(parseAuxiliaryVector(Buffer.alloc(0))).toEqual({ pageBytes: 4096, ticksPerSecond: 100 });
  });
});
