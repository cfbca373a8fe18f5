import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstOf, burstsIn } from '../../../src/diagnosis/bursts.js';
import { burst, progress } from './build/synthetic-progress.js';
import { cell } from './build/synthetic-facts.js';

const RATE = 25e6;

describe('burstOf', () => {
  it('finds none in a constant rate with noise of 30 %', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.constantFrom(20, 50, 100),
        fc.integer({ min: 5, max: 60 }),
        (seed, sampleMs, n) => {
          expect(burstOf(progress(() => RATE, { seed, sampleMs, lengthMs: n * sampleMs }))).toBeNull();
        },
      ),
    );
  });

  it('finds those of five times the rate, with what came before and after', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 9 }), (seed, samples) => {
        const found = burstOf(progress(burst(5, samples * 100), { seed }))!;
        expect(found.sustainedBytesPerSecond / RATE).toBeGreaterThan(0.85);
        expect(found.sustainedBytesPerSecond / RATE).toBeLessThan(1.6);
        expect(found.bytesPerSecond / found.sustainedBytesPerSecond).toBeGreaterThan(3);
        expect(found.bytes).toBeCloseTo((found.bytesPerSecond * found.endNs) / 1e9, -2);
      }),
    );
  });

  it('gives the bytes and the end of the burst to the sample', () => {
    const found = burstOf(progress(burst(10, 400), { noise: 0, round: 2 }))!;
    expect(found).toMatchObject({
      round: 2,
      endNs: 400e6,
      bytesPerSecond: 10 * RATE,
      sustainedBytesPerSecond: RATE,
    });
    expect(found.bytes).toBeCloseTo(10 * RATE * 0.4, 0);
  });

  it('takes three times the rate for a burst, and less where nothing later comes near it', () => {
    const once = (times: number, laterTimes: number) => (ms: number) =>
      RATE * (ms <= 100 ? times : ms > 700 && ms <= 800 ? laterTimes : 1);
    expect(burstOf(progress(burst(3.1, 500), { noise: 0 }))).not.toBeNull();
    expect(burstOf(progress(burst(1.7, 500), { noise: 0 }))).toBeNull();
    // 20 MB at once and 200 MB/s: the first sample holds as much of the rest.
    expect(burstOf(progress(once(2, 1), { noise: 0 }))).toMatchObject({ endNs: 100e6, bytes: 0.2 * RATE });
    expect(burstOf(progress(once(2, 1.2), { noise: 0 }))).not.toBeNull();
    expect(burstOf(progress(once(2, 1.4), { noise: 0 }))).toBeNull();
    expect(burstOf(progress(once(3.4, 3.4), { noise: 0 }))).not.toBeNull();
  });

  it('takes no slices of a limit for a burst: every other sample holds twice as much', () => {
    expect(burstOf(progress((ms) => RATE * (ms % 200 === 100 ? 2 : 0), { noise: 0.1 }))).toBeNull();
  });

  it('takes more than a third of the time for no start, save what was as fast from the beginning', () => {
    expect(burstOf(progress(burst(5, 1000), { noise: 0 }))!.endNs).toBe(1000e6);
    expect(burstOf(progress(burst(5, 1400), { noise: 0 }))!.endNs).toBe(1400e6);
    expect(burstOf(progress(burst(2.5, 1700), { noise: 0 }))).toBeNull();
    const late = (ms: number) => (ms > 1000 && ms <= 1200 ? 20 * RATE : RATE);
    expect(burstOf(progress(late, { noise: 0 }))).toBeNull();
  });

  it('says nothing of a rest of less than 400 ms, of none, and of no samples', () => {
    expect(burstOf(progress(burst(10, 100), { noise: 0, lengthMs: 400 }))).toBeNull();
    expect(burstOf(progress(burst(10, 100), { noise: 0, lengthMs: 600 }))).not.toBeNull();
    expect(burstOf(progress((ms) => (ms <= 100 ? RATE : 0), { noise: 0 }))).toBeNull();
    expect(burstOf({ round: 0, atNs: [], bytesPerSecond: [] })).toBeNull();
    expect(burstOf({ round: 0, atNs: [0], bytesPerSecond: [0] })).toBeNull();
  });

  it('lets a sample of a millisecond weigh as little as it lasted', () => {
    const { atNs, bytesPerSecond } = progress(() => RATE, { noise: 0 });
    const short = { round: 0, atNs: [1e6, ...atNs], bytesPerSecond: [2.5 * RATE, ...bytesPerSecond] };
    expect(burstOf(short)).toBeNull();
    expect(burstOf({ ...short, bytesPerSecond: [50 * RATE, ...bytesPerSecond] })).toBeNull();
  });
});

describe('burstsIn', () => {
  it('gives the bursts of the rounds that have one', () => {
    const rounds = [burst(8, 300), burst(1, 300), burst(8, 500)].map((rate, round) =>
      progress(rate, { round }),
    );
    expect(burstsIn(cell({ progress: rounds })).map(({ round }) => round)).toEqual([0, 2]);
  });
});
