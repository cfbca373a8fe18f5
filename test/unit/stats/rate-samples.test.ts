import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseOf } from '../../../src/stats/course.js';
import { joinSamples, joinShortSamples, rateOf, samplesOfCurve } from '../../../src/stats/rate-samples.js';

const steps = fc.array(
  fc.record({ ns: fc.integer({ min: 0, max: 1e8 }), bytes: fc.integer({ min: 0, max: 1e9 }) }),
  { minLength: 1, maxLength: 60 },
);

function curveOf(each: readonly { readonly ns: number; readonly bytes: number }[]) {
  let [atNs, value] = [0, 0];
  return [{ atNs, value }, ...each.map(({ ns, bytes }) => ({ atNs: (atNs += ns), value: (value += bytes) }))];
}

describe('samplesOfCurve', () => {
  it('covers the curve without gaps, and loses no byte before its last moment', () => {
    fc.assert(
      fc.property(steps, (each) => {
        const curve = curveOf(each);
        const samples = samplesOfCurve(curve);
        let endNs = 0;
        for (const sample of samples) {
          expect(sample.startNs).toBe(endNs);
          expect(sample.endNs).toBeGreaterThan(sample.startNs);
          endNs = sample.endNs;
        }
        const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
        const known = curve.filter(
          (point, index) => index === 0 || point.atNs > (curve[index - 1]?.atNs ?? 0),
        );
        expect(bytes).toBe(known.at(-1)?.value);
      }),
    );
  });

  it('joins short samples and keeps bytes and time', () => {
    fc.assert(
      fc.property(steps, (each) => {
        const samples = samplesOfCurve(curveOf(each));
        const joined = joinShortSamples(samples);
        if (samples.length === 0) expect(joined).toEqual([]);
        else expect(joinSamples(joined)).toEqual(joinSamples(samples));
      }),
    );
  });
});

describe('courseOf', () => {
  it('finds a fall where it is, from the one rate to the other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 60 }),
        fc.integer({ min: 6, max: 60 }),
        fc.integer({ min: 2, max: 20 }),
        (fast, slow, ratio) => {
          const each = [...Array<number>(fast).fill(1e7), ...Array<number>(slow).fill(1e7 / ratio)];
          const course = courseOf(samplesOfCurve(curveOf(each.map((bytes) => ({ ns: 1e7, bytes })))));
          expect(course?.cliff?.atNs).toBe(fast * 1e7);
          expect(course?.cliff?.bytes).toBeCloseTo(fast * 1e7, 0);
          expect(course?.cliff?.afterBytesPerSecond).toBeCloseTo(1e9 / ratio, 0);
        },
      ),
    );
  });

  it('finds none in a rate that keeps its level or only rises, and nothing in too few samples', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 60 }), fc.integer({ min: 0, max: 30 }), (low, high) => {
        const each = [...Array<number>(low).fill(1e6), ...Array<number>(high).fill(4e6)];
        expect(
          courseOf(samplesOfCurve(curveOf(each.map((bytes) => ({ ns: 1e7, bytes })))))?.cliff,
        ).toBeNull();
      }),
    );
    expect(courseOf([{ startNs: 0, endNs: 1e7, bytes: 5 }])).toBeNull();
    expect(rateOf({ startNs: 5, endNs: 5, bytes: 5 })).toBe(0);
  });
});
