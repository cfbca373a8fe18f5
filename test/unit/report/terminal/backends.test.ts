import { describe, expect, it } from 'vitest';
import type { SharedBackend } from '../../../../src/domain/shared-backend.js';
import { buildReport } from '../../../../src/report/build.js';
import { loadByName } from '../../../../src/domain/registry.js';
import { exporters } from '../../../../src/report/exporters/registry.js';
import { reportSchema } from '../../../../src/report/schema.js';
import { inputOf } from '../fixtures/records.js';

const ratio = (mean: number): NonNullable<SharedBackend['ratio']> => ({
  ratio: mean,
  interval: [mean - 0.02, mean + 0.02],
  method: 'range',
});

const shared: SharedBackend = {
  paths: ['/a', '/b', '/c'],
  work: '4 KiB random write',
  conclusion: 'shared',
  confidence: 'high',
  summary: '/a and /b share the device vda.',
  togetherBytesPerSecond: 35e6,
  sumOfAloneBytesPerSecond: 55e6,
  ratio: ratio(0.64),
  members: [
    { path: '/a', aloneBytesPerSecond: 20e6, togetherBytesPerSecond: 10e6, ratio: ratio(0.5), loses: true },
    { path: '/b', aloneBytesPerSecond: 20e6, togetherBytesPerSecond: 10e6, ratio: ratio(0.5), loses: true },
    { path: '/c', aloneBytesPerSecond: 15e6, togetherBytesPerSecond: 15e6, ratio: ratio(1), loses: false },
  ],
  groups: [{ paths: ['/a', '/b'], cause: { kind: 'device', name: 'vda', source: '/sys/dev/block' } }],
  pairs: [{ paths: ['/a', '/b'], ratio: ratio(0.5), loses: true }],
  common: [],
  evidence: [{ name: 'all at once', value: 35, unit: 'MB/s', source: 'cell abc' }],
  advice: [{ action: 'Put them on separate devices', expected: 'up to 55 MB/s' }],
  contradicts: ['full processors would do the same'],
};

async function textOf(backends: readonly SharedBackend[]): Promise<string> {
  const exporter = await loadByName(exporters, 'terminal');
  return exporter!.render(buildReport({ ...inputOf(), backends }), { colour: false, columns: 100 });
}

describe('whether volumes share a backend', () => {
  it('is said with the figures of each volume and each two, the advice and the evidence', async () => {
    const text = await textOf([shared]);
    const part = text.slice(text.indexOf('── Whether the volumes share a backend'));
    expect(part).toContain('shared: device vda (high confidence)');
    expect(part).toMatch(/\[1\] +20 +10 +50 % +48-52 % +yes/);
    expect(part).toMatch(/\[3\] +15 +15 +100 % +98-102 % +no/);
    expect(part).toMatch(/all +55 +35 +64 %/);
    expect(part).toMatch(/\[1\] \+ \[2\] +50 % +48-52 % +yes/);
    expect(part).toContain('→ Put them on separate devices. Expected: up to 55 MB/s');
    expect(part).toContain('· all at once 35 MB/s [cell abc]');
    expect(part).toContain('against it: full processors would do the same');
  });

  it('has no table where the kernel alone was asked', async () => {
    const text = await textOf([{ ...shared, work: null, conclusion: 'inconclusive', groups: [], pairs: [] }]);
    expect(text).toContain('inconclusive (high confidence)');
    expect(text).not.toContain('of alone');
  });

  it('is left out where there is nothing to say', async () => {
    expect(await textOf([])).not.toContain('share a backend');
  });

  it('stands in the document as the schema says', () => {
    const report = buildReport({ ...inputOf(), backends: [shared] });
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report))).backends).toEqual([shared]);
  });
});
