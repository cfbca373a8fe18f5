import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseFacts } from '../../../../src/diagnosis/facts/course.js';
import { regularSamples } from '../../../../src/diagnosis/progress-samples.js';
import { burst, progress } from '../build/synthetic-progress.js';

const RATE = 25e6;

describe('courseFacts', () => {
  it('tells the burst, its bytes, and the rate after the cliff', () => {
    const [course] = courseFacts([progress(burst(8, 1000), { noise: 0.1, round: 2 })]);
    expect(course).toMatchObject({ round: 2, periodNs: null });
    expect(course!.levels).toHaveLength(2);
    const { atNs, bytes, bytesPerSecond, afterBytesPerSecond } = course!.cliff!;
    expect(atNs).toBe(1000e6);
    expect(bytesPerSecond / (8 * RATE)).toBeCloseTo(1, 1);
    expect(afterBytesPerSecond / RATE).toBeCloseTo(1, 1);
    expect(bytes).toBeCloseTo(bytesPerSecond, -2);
  });

  it('finds the cliff wherever it lies, also late', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 4, max: 26 }), (seed, samples) => {
        const [course] = courseFacts([progress(burst(4, samples * 100), { noise: 0.15, seed })]);
        expect(course!.cliff!.atNs).toBe(samples * 100e6);
      }),
    );
  });

  it('has one level and no cliff at a constant rate', () => {
    for (let seed = 0; seed < 50; seed++) {
      const [course] = courseFacts([progress(() => RATE, { seed })]);
      expect(course!.levels).toHaveLength(1);
      expect(course).toMatchObject({ cliff: null, periodNs: null });
    }
  });

  it('takes a fall that is made good for levels, not for a cliff', () => {
    const dip = (ms: number) => (ms > 1000 && ms <= 2000 ? RATE / 5 : RATE);
    const [course] = courseFacts([progress(dip, { noise: 0.05 })]);
    expect(course!.levels.map(({ startNs }) => startNs / 1e6)).toEqual([0, 1000, 2000]);
    expect(course!.cliff).toBeNull();
  });

  it('gives the deepest of several falls', () => {
    const steps = (ms: number) => (ms <= 1000 ? 2 * RATE : ms <= 2000 ? 1.4 * RATE : RATE / 10);
    const [course] = courseFacts([progress(steps, { noise: 0.02 })]);
    expect(course!.levels).toHaveLength(3);
    expect(course!.cliff!.atNs).toBe(2000e6);
  });

  it('sees waves', () => {
    const waves = (ms: number) => (ms % 600 < 300 ? RATE : 4 * RATE);
    const [course] = courseFacts([progress(waves, { lengthMs: 6000 })]);
    expect(course!.periodNs).toBe(600e6);
    expect(course!.cliff).toBeNull();
  });

  it('leaves no byte out of its levels, and leaves no gap', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 6, max: 60 }), (seed, n) => {
        const round = progress(burst(5, 600), { seed, lengthMs: n * 100 });
        const [course] = courseFacts([round]);
        const total = round.bytesPerSecond.reduce((sum, rate) => sum + rate / 10, 0);
        expect(course!.levels.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(total, -1);
        course!.levels.forEach(({ startNs }, index) => {
          expect(startNs).toBe(course!.levels[index - 1]?.endNs ?? 0);
        });
      }),
    );
  });

  it('looks at long rounds in coarser steps', () => {
    const [course] = courseFacts([progress(burst(5, 30_000), { lengthMs: 130_000 })]);
    // 1,300 samples: five of them to a step.
    expect(course!.cliff!.atNs).toBe(30_000e6);
    expect(course!.levels.at(-1)!.endNs).toBe(130_000e6);
    const [shifted] = courseFacts([progress(burst(5, 30_100), { lengthMs: 130_000 })]);
    expect(Math.abs(shifted!.cliff!.atNs - 30_100e6)).toBeLessThanOrEqual(500e6);
    for (const { endNs } of shifted!.levels) expect(endNs % 500e6).toBe(0);
  });

  it('leaves out rounds of fewer than six samples', () => {
    expect(courseFacts([progress(() => RATE, { lengthMs: 500 })])).toEqual([]);
    expect(courseFacts([progress(() => RATE, { lengthMs: 600 })])).toHaveLength(1);
    expect(courseFacts([{ round: 0, atNs: [], bytesPerSecond: [] }])).toEqual([]);
  });
});

describe('regularSamples', () => {
  it('joins a short sample with the next, and the last one with that before it', () => {
    const samples = regularSamples({
      round: 0,
      atNs: [2e6, 100e6, 200e6, 300e6, 310e6],
      bytesPerSecond: [1e9, 1e8, 1e8, 1e8, 1e6],
    });
    expect(samples.map(({ startNs, endNs }) => [startNs / 1e6, endNs / 1e6])).toEqual([
      [0, 100],
      [100, 200],
      [200, 310],
    ]);
    expect(samples.map(({ bytes }) => bytes)).toEqual([2e6 + 9.8e6, 1e7, 1e7 + 1e4]);
  });
});
