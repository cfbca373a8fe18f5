import { describe, expect, it } from 'vitest';
import { pageCache } from '../../../../src/diagnosis/rules/page-cache.js';
import { cell, conclude, device, rounds, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

/** 250,000 operations of 4 KiB a second for 0.9 s: 921.6 MB. */
const buffered = (written: number | null, options: CellOptions = {}) =>
  cell({ ops: rounds(250_000, 0), devices: [device(written)], syncMs: 100, ...options });

describe('page-cache', () => {
  it('concludes where the device was given a few per cent of the bytes', () => {
    const finding = conclude(pageCache, volumeFacts([buffered(16e6)]));
    expect(finding).toMatchObject({ id: 'page-cache', confidence: 'high' });
    expect(finding!.summary).toMatch(/of memory, not of vda/);
    expect(finding!.summary).toContain('(2 %)');
    expect(finding!.summary).toContain('922 MB/s with its sync');
    expect(finding!.summary).toContain('--direct');
    // 90 % of the time is the job's, of which 98 % met memory alone.
    expect(finding!.explains).toBeCloseTo(0.9 * (1 - 16e6 / 921.6e6), 4);
  });

  it('is less sure between a tenth and a half, and silent above', () => {
    expect(conclude(pageCache, volumeFacts([buffered(0.3 * 921.6e6)]))!.confidence).toBe('medium');
    expect(conclude(pageCache, volumeFacts([buffered(0.49 * 921.6e6)]))).not.toBeNull();
    expect(conclude(pageCache, volumeFacts([buffered(0.51 * 921.6e6)]))).toBeNull();
  });

  it('says nothing of direct I/O', () => {
    expect(conclude(pageCache, volumeFacts([buffered(16e6, { key: { direct: true } })]))).toBeNull();
  });

  it('says nothing where there is no device, or its counters are not known', () => {
    expect(conclude(pageCache, volumeFacts([buffered(0, { devices: [] })], 'tmpfs'))).toBeNull();
    expect(conclude(pageCache, volumeFacts([buffered(null)]))).toBeNull();
  });

  it('says nothing where most cells reached the device', () => {
    expect(conclude(pageCache, volumeFacts([buffered(16e6), buffered(920e6), buffered(920e6)]))).toBeNull();
  });

  it('leaves controls aside', () => {
    const control = cell({ strategy: 'null', ops: rounds(1e7), devices: [device(0)] });
    expect(conclude(pageCache, volumeFacts([control]))).toBeNull();
  });
});
