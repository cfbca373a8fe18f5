import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBandwidth,
  formatBytes,
  formatCount,
  formatDurationMs,
  formatNs,
  parseDurationMs,
  parseSizeBytes,
  significant,
} from '../../../src/domain/units.js';

describe('parseSizeBytes', () => {
  it.each([
    ['4096', 4096],
    ['4k', 4096],
    ['4K', 4096],
    ['4KiB', 4096],
    [' 4 kib ', 4096],
    ['4kB', 4000],
    ['4.1kB', 4100],
    ['1.5m', 1_572_864],
    ['1g', 1_073_741_824],
    ['2TB', 2e12],
    ['0', 0],
    ['512b', 512],
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseSizeBytes(text)).toBe(bytes);
  });

  it.each(['', 'k', '-4k', '4x', '4 k k', '0.3', '0.1k', '1e3', '9007199254740993', '1constructor', 'NaN'])(
    'takes %j for no size',
    (text) => {
      expect(parseSizeBytes(text)).toBeNull();
    },
  );

  it('reads what formatBytes writes of whole units', () => {
    const factors = [1, 1024, 1024 ** 2, 1024 ** 3, 1024 ** 4];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1023 }), fc.constantFrom(...factors), (number, factor) => {
        expect(parseSizeBytes(formatBytes(number * factor).replace(' ', ''))).toBe(number * factor);
      }),
    );
  });
});

describe('parseDurationMs', () => {
  it.each([
    ['300ms', 300],
    ['2s', 2000],
    ['2', 2000],
    ['0.3', 300],
    ['1.1s', 1100],
    ['1.5m', 90_000],
    ['1.5min', 90_000],
    ['1h', 3_600_000],
    ['250us', 0.25],
    ['0', 0],
  ])('reads %s as %d ms', (text, milliseconds) => {
    expect(parseDurationMs(text)).toBe(milliseconds);
  });

  it.each(['', 's', '-1s', '3 weeks', '1d', '1toString', 'Infinity'])('takes %j for no duration', (text) => {
    expect(parseDurationMs(text)).toBeNull();
  });

  it('reads what formatDurationMs writes of whole units', () => {
    const spans = [
      [1, 999],
      [1000, 59],
      [60_000, 59],
      [3_600_000, 999],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...spans), fc.nat(), ([factor, most], drawn) => {
        const milliseconds = (1 + (drawn % most)) * factor;
        expect(parseDurationMs(formatDurationMs(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe('formatting', () => {
  it('writes bytes in binary units', () => {
    expect([0, 1023, 1024, 1536, 1_048_575, 4 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1 KiB',
      '1.50 KiB',
      '1.00 MiB',
      '4 GiB',
    ]);
  });

  it('writes bandwidth in decimal units with a space before the unit', () => {
    expect([0, 950, 999.6, 12_340, 512e6, 2.5e9, 7e15].map(formatBandwidth)).toEqual([
      '0 B/s',
      '950 B/s',
      '1.00 kB/s',
      '12.3 kB/s',
      '512 MB/s',
      '2.50 GB/s',
      '7000 TB/s',
    ]);
  });

  it('writes counts with the prefix last', () => {
    expect([950, 12_345, 1_200_000].map(formatCount)).toEqual(['950', '12.3 k', '1.20 M']);
  });

  it('writes nanoseconds in the unit that suits them', () => {
    expect([850, 12_300, 4_560_000, 1.2e9].map(formatNs)).toEqual(['850 ns', '12.3 us', '4.56 ms', '1.20 s']);
  });

  it('keeps three significant digits', () => {
    expect([0, 0.0123, 0.5, 0.9996, 1.234, 9.996, 99.96, 123.4, -4.567].map(significant)).toEqual([
      '0',
      '0.0123',
      '0.500',
      '1.00',
      '1.23',
      '10.0',
      '100',
      '123',
      '-4.57',
    ]);
  });

  it('never writes an exponent', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
        expect(significant(value)).toMatch(/^\d+(\.\d+)?$/);
      }),
    );
  });
});
