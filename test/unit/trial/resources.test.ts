import { describe, expect, it } from 'vitest';
import type { ResourceUse } from '../../../src/domain/measurement.js';
import { addResources, peakRssBytes, resetPeakRss } from '../../../src/trial/resources.js';

const use = (unit: number): ResourceUse => ({
  userNs: unit,
  systemNs: 2 * unit,
  voluntaryContextSwitches: 3 * unit,
  involuntaryContextSwitches: 4 * unit,
  minorFaults: 5 * unit,
  majorFaults: 6 * unit,
});

describe('addResources', () => {
  it('adds what the children used, if there are any', () => {
    expect(addResources(use(1), use(10))).toEqual(use(11));
    expect(addResources(use(1), null)).toEqual(use(1));
  });
});

describe('peakRssBytes', () => {
  it('is the peak since it was reset, also where the memory was given back meanwhile', () => {
    const size = 256 * 2 ** 20;
    const touch = (): number => {
      // More than the allocator keeps: given back when the shared memory is let go.
      const block = new Uint8Array(size).fill(1);
      return block.length;
    };
    resetPeakRss();
    const before = peakRssBytes();
    expect(touch()).toBe(size);
    const peak = peakRssBytes();
    expect(peak).toBeGreaterThanOrEqual(process.memoryUsage.rss() * 0.9);
    expect(peak - before).toBeGreaterThan(size / 2);
  });
});
