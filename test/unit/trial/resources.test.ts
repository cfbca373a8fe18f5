import { describe, expect, it } from 'vitest';
import { peakRssBytes, resetPeakRss } from '../../../src/trial/resources.js';

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
