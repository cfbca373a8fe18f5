import { describe, expect, it } from 'vitest';
import { pageCache } from '../../../../src/diagnosis/rules/page-cache.js';
import type { Limit } from '../../../../src/domain/target.js';
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

  it('gives bandwidths in evidence as the summary prints them', () => {
    const fast = cell({ ops: rounds(2_500_000, 0), devices: [device(16e6)], syncMs: 0 });
    const { evidence } = conclude(pageCache, volumeFacts([fast]))!;
    const bandwidths = evidence.filter(({ name }) => name.startsWith('bandwidth'));
    expect(bandwidths.map(({ value, unit }) => `${value} ${unit}`)).toEqual(['10.2 GB/s', '10.2 GB/s']);
  });

  it('says nothing of direct I/O', () => {
    expect(conclude(pageCache, volumeFacts([buffered(16e6, { key: { direct: true } })]))).toBeNull();
  });

  it('says nothing of writes that are synced one by one', () => {
    expect(conclude(pageCache, volumeFacts([buffered(16e6, { key: { durability: 'each' } })]))).toBeNull();
  });

  it('is unsure of zeros, which a volume may compress', () => {
    const finding = conclude(pageCache, volumeFacts([buffered(16e6, { key: { content: 'zero' } })]))!;
    expect(finding.confidence).toBe('low');
    expect(finding.summary).toContain('or the volume compresses');
  });

  it('says what share of the time the final sync took, where one notices', () => {
    const finding = conclude(pageCache, volumeFacts([buffered(16e6, { syncMs: 1243 })]))!;
    expect(finding.summary).toContain('58 % of the time is the final sync');
    expect(conclude(pageCache, volumeFacts([buffered(16e6)]))!.summary).not.toContain('of the time is');
  });

  it('says how often blocks were overwritten, and of how many bytes', () => {
    // 307 MB a round into 16 MiB.
    const finding = conclude(pageCache, volumeFacts([buffered(16e6)]))!;
    expect(finding.summary).toContain('The files hold 16 MiB: each block was overwritten 18 times in memory');
    expect(finding.summary).toContain('--mode new --bytes');
    const appended = conclude(pageCache, volumeFacts([buffered(16e6, { key: { mode: 'new' } })]))!;
    expect(appended.summary).not.toContain('overwritten');
    expect(JSON.stringify(finding)).not.toContain('dirty_ratio');
  });

  it('names the limit of a cgroup on the volume', () => {
    const limit = (device: string): Limit => ({
      what: 'io',
      text: 'write 20 MB/s on 254:0',
      value: 20e6,
      unit: 'bytes/s',
      direction: 'write',
      device,
      source: '/sys/fs/cgroup/io.max',
    });
    const told = (device: string) =>
      conclude(pageCache, volumeFacts([buffered(16e6)], 'disk', 2, [limit(device)]))!.summary;
    expect(told('vda')).toContain('A cgroup allows write 20 MB/s on 254:0 (/sys/fs/cgroup/io.max)');
    expect(told('sdz')).not.toContain('cgroup');
  });

  it('says nothing where there is no device, or its counters are not known', () => {
    expect(conclude(pageCache, volumeFacts([buffered(0, { devices: [] })], 'tmpfs'))).toBeNull();
    expect(conclude(pageCache, volumeFacts([buffered(null)]))).toBeNull();
  });

  it('says nothing where most cells reached the device', () => {
    expect(conclude(pageCache, volumeFacts([buffered(16e6), buffered(920e6), buffered(920e6)]))).toBeNull();
  });

  it('says of a mix that it read and wrote, and of one synced by each write nothing', () => {
    const mix = { operation: 'mix', readShare: 70 } as const;
    const finding = conclude(pageCache, volumeFacts([buffered(16e6, { key: mix })]))!;
    expect(finding.summary).toContain('the application read and wrote 879 MiB, vda moved 15.3 MiB');
    expect(finding.evidence[1]!.name).toBe('bytes moved by the device');
    expect(
      conclude(pageCache, volumeFacts([buffered(16e6, { key: { ...mix, durability: 'each' } })])),
    ).toBeNull();
  });

  it('leaves controls aside', () => {
    const control = cell({ strategy: 'null', ops: rounds(1e7), devices: [device(0)] });
    expect(conclude(pageCache, volumeFacts([control]))).toBeNull();
  });
});
