import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decadesAround,
  linearScale,
  logScale,
  roundedTop,
  ticksWithin,
} from '../../../../src/report/html/scale.js';

const magnitude = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
const domain = fc.tuple(magnitude, fc.double({ min: 1.01, max: 1e4, noNaN: true })).map(([low, factor]) => {
  return [low, low * factor] as const;
});
const wanted = fc.integer({ min: 1, max: 12 });

describe('ticks', () => {
  it('lie within the range, each above the one before, at most one more than wanted', () => {
    fc.assert(
      fc.property(domain, wanted, ([low, high], count) => {
        const ticks = ticksWithin([low, high], count);
        expect(ticks.length).toBeLessThanOrEqual(count + 1);
        ticks.forEach((tick, index) => {
          expect(tick).toBeGreaterThanOrEqual(low);
          expect(tick).toBeLessThanOrEqual(high);
          if (index > 0) expect(tick).toBeGreaterThan(ticks[index - 1]!);
        });
      }),
    );
  });

  it('are the top of their axis too', () => {
    fc.assert(
      fc.property(magnitude, wanted, (value, count) => {
        const top = roundedTop(value, count);
        // A hair above a round number counts as on it.
        expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-8));
        const ticks = ticksWithin([0, top], count);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBe(top);
      }),
    );
  });

  it('are round numbers', () => {
    expect(ticksWithin([0, 0.3], 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksWithin([0, 840], 8)).toEqual([0, 200, 400, 600, 800]);
    expect(ticksWithin([3, 3], 4)).toEqual([3]);
    expect(roundedTop(158, 4)).toBe(200);
    expect(roundedTop(0, 4)).toBe(1);
  });

  it('are powers of ten around a range', () => {
    expect(decadesAround([67, 3637])).toEqual([10, 100, 1000, 10_000]);
    expect(decadesAround([10, 10])).toEqual([10, 100]);
    fc.assert(
      fc.property(domain, ([low, high]) => {
        const decades = decadesAround([low, high]);
        expect(decades.length).toBeGreaterThanOrEqual(2);
        expect(decades[0]).toBeLessThanOrEqual(low * (1 + 1e-6));
        expect(decades.at(-1)).toBeGreaterThanOrEqual(high * (1 - 1e-6));
      }),
    );
  });
});

describe('a scale', () => {
  it.each([
    ['linear', linearScale],
    ['logarithmic', logScale],
  ])('that is %s keeps the order and the ends', (_, make) => {
    fc.assert(
      fc.property(domain, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), ([low, high], shares) => {
        const scale = make([low, high], [50, 450]);
        expect(scale(low)).toBeCloseTo(50, 6);
        expect(scale(high)).toBeCloseTo(450, 6);
        const values = shares.map((share) => low + share * (high - low)).sort((a, b) => a - b);
        const places = values.map(scale);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  it('turns upside down where the range does', () => {
    const scale = linearScale([0, 10], [200, 100]);
    expect([scale(0), scale(5), scale(10)]).toEqual([200, 150, 100]);
  });

  it('puts equal factors at equal distances', () => {
    const scale = logScale([1, 16], [0, 400]);
    for (const [value, place] of [
      [1, 0],
      [2, 100],
      [4, 200],
      [8, 300],
    ] as const) {
      expect(scale(value)).toBeCloseTo(place, 9);
    }
  });

  it('has a domain without length in the middle', () => {
    expect(linearScale([5, 5], [0, 100])(5)).toBe(50);
    expect(logScale([5, 5], [0, 100])(5)).toBe(50);
  });
});
