import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveIostat } from '../../../src/samplers/devices/derive-iostat.js';
import { parseDiskstats, type DiskCounters } from '../../../src/samplers/devices/diskstats.js';
import { iostatColumns } from '../../../src/samplers/devices/iostat-columns.js';

const names = [
  'reads',
  'readMerges',
  'readSectors',
  'readMs',
  'writes',
  'writeMerges',
  'writtenSectors',
  'writeMs',
  'inFlight',
  'busyMs',
  'weightedMs',
  'discards',
  'discardMerges',
  'discardedSectors',
  'discardMs',
  'flushes',
  'flushMs',
] as const satisfies readonly (keyof DiskCounters)[];

const isMs = (name: keyof DiskCounters): boolean => name.endsWith('Ms');

function counters(values: readonly number[]): DiskCounters {
  return Object.fromEntries(
    names.map((name, index) => [name, values[index] ?? 0]),
  ) as unknown as DiskCounters;
}

describe('parseDiskstats', () => {
  const line =
    ' 254       0 vda 74953 25792 2876018 12519 44295 28043 16770856 14057 3 13300 26875 3711 52 605784 274 635 23';

  it('reads the seventeen fields', () => {
    const row = parseDiskstats(`${line}\n`).get('vda');
    expect(names.map((name) => row?.[name])).toEqual([
      74953, 25792, 2876018, 12519, 44295, 28043, 16770856, 14057, 3, 13300, 26875, 3711, 52, 605784, 274,
      635, 23,
    ]);
  });

  it('does not make up what an older kernel lacks', () => {
    const rows = parseDiskstats(
      '8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 1 sda1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n',
    );
    expect(rows.get('sda')).toMatchObject({ weightedMs: 11, discards: null, discardMs: null, flushes: null });
    expect(rows.get('sda1')).toMatchObject({ discards: 12, discardMs: 15, flushes: null, flushMs: null });
  });

  it('has the wanted devices alone where they are told', () => {
    const text = `${line}\n${line.replace('vda', 'vdb')}\n${line.replace('vda', 'vda1')}\n`;
    expect([...parseDiskstats(text, new Set(['vda', 'sdz'])).keys()]).toEqual(['vda']);
    expect([...parseDiskstats(text).keys()]).toEqual(['vda', 'vdb', 'vda1']);
  });

  it('passes over lines that are no row', () => {
    expect(parseDiskstats('\nnonsense\n8 0 sda 1 2 x 4 5 6 7 8 9 10 11\n').size).toBe(0);
  });
});

describe('deriveIostat', () => {
  it('follows the formulae of iostat', () => {
    const row = deriveIostat(
      counters([]),
      counters([10, 30, 800, 5, 100, 100, 3200, 400, 7, 250, 1000, 4, 0, 64, 2, 8, 16]),
      500e6,
    );
    expect(row).toEqual({
      'r/s': 20,
      'rkB/s': 800,
      'rrqm/s': 60,
      '%rrqm': 75,
      r_await: 0.5,
      'rareq-sz': 40,
      'w/s': 200,
      'wkB/s': 3200,
      'wrqm/s': 200,
      '%wrqm': 50,
      w_await: 4,
      'wareq-sz': 16,
      'd/s': 8,
      'dkB/s': 64,
      'drqm/s': 0,
      '%drqm': 0,
      d_await: 0.5,
      'dareq-sz': 8,
      'f/s': 16,
      f_await: 2,
      'aqu-sz': 2,
      '%util': 50,
      in_flight: 7,
      readBytes: 800 * 512,
      writtenBytes: 3200 * 512,
      flushes: 8,
    });
  });

  it('has exactly the declared columns', () => {
    const row = deriveIostat(counters([]), counters([1]), 1e9);
    expect(Object.keys(row ?? {}).sort()).toEqual(iostatColumns.map(({ name }) => name).sort());
  });

  it('leaves columns null that the kernel does not tell', () => {
    const old = {
      ...counters([]),
      discards: null,
      discardMerges: null,
      discardedSectors: null,
      discardMs: null,
      flushes: null,
      flushMs: null,
    };
    expect(deriveIostat(old, old, 1e9)).toMatchObject({
      'd/s': null,
      '%drqm': null,
      'f/s': null,
      flushes: null,
      'r/s': 0,
    });
  });

  it('gives no row where the device was replaced', () => {
    expect(deriveIostat(counters([5]), counters([4]), 1e9)).toBeNull();
    expect(deriveIostat({ ...counters([]), flushes: 2 }, { ...counters([]), flushes: 1 }, 1e9)).toBeNull();
  });

  const starts = fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 17, maxLength: 17 });
  const steps = fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 17, maxLength: 17 });
  const elapsedNs = fc.integer({ min: 1e6, max: 1e12 });

  it('depends on the differences alone, also across the wrap of the 32-bit times', () => {
    fc.assert(
      fc.property(starts, steps, elapsedNs, (start, step, elapsed) => {
        const wrapped = (values: readonly number[]): DiskCounters =>
          counters(values.map((value, index) => (isMs(names[index]!) ? value % 2 ** 32 : value)));
        const moved = deriveIostat(
          wrapped(start),
          wrapped(start.map((value, index) => value + step[index]!)),
          elapsed,
        );
        const fromZero = deriveIostat(counters([]), counters(step), elapsed);
        expect({ ...moved, in_flight: 0 }).toEqual({ ...fromZero, in_flight: 0 });
      }),
    );
  });

  it('is finite, never negative, and keeps shares within 100 %', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 1e12 }), (step, elapsed) => {
        const row = deriveIostat(counters([]), counters(step), elapsed)!;
        for (const value of Object.values(row)) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
        for (const name of ['%rrqm', '%wrqm', '%drqm']) expect(row[name]).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('is 0 in every rate where nothing happened', () => {
    fc.assert(
      fc.property(starts, elapsedNs, (start, elapsed) => {
        const { in_flight, ...rates } = deriveIostat(counters(start), counters(start), elapsed)!;
        expect(in_flight).toBe(start[8]);
        expect(new Set(Object.values(rates))).toEqual(new Set([0]));
      }),
    );
  });
});
