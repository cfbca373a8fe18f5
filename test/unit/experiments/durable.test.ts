import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { Durability } from '../../../src/domain/plan.js';
import type { ReportVolume } from '../../../src/domain/report.js';
import { durable } from '../../../src/experiments/durable.js';
import { costCell, costVolume, latencyOf, type CellOfCosts } from './costs-fixtures.js';

const answer = (volume: ReportVolume) => durable.answer({ volumes: [volume] } as unknown as ExperimentResult);

const even = (rate: number): readonly number[] => [rate, 1.01 * rate, 0.99 * rate];
const cell = (
  strategy: string,
  depth: number,
  durability: Durability,
  rate: number,
  more: Partial<CellOfCosts> = {},
) => costCell({ key: { strategy, depth, durability }, bytesPerSecond: even(rate), ...more });

const plain = [
  cell('fs-sync', 1, 'none', 640e6),
  cell('fs-sync', 1, 'end', 320e6),
  cell('fs-sync', 1, 'each', 20e6, { latency: latencyOf(1.2e6), flushes: 1 }),
  cell('fs-sync', 1, 'dsync', 20e6, { latency: latencyOf(1.1e6), flushes: 1 }),
];
const groups = [
  cell('fs-promises', 16, 'end', 300e6),
  cell('fs-promises', 16, 'each', 20e6, { latency: latencyOf(2e6), flushes: 0.5 }),
  cell('fs-promises', 16, 'group:4', 50e6, { latency: latencyOf(2e6) }),
  cell('fs-promises', 16, 'group:8', 99e6, { latency: latencyOf(2e6) }),
  cell('fs-promises', 16, 'group:16', 100e6, { latency: latencyOf(2e6) }),
];

describe('what safety costs', () => {
  it('says how many times as slow, what a sync takes, what it waits for and what a group pays back', () => {
    const result = answer(costVolume([...plain, ...groups]));
    expect(result?.summary).toMatch(
      /^A sync after each write makes fs-sync 16x \(15\.\d to 16\.\d\) as slow as one at the end: /,
    );
    expect(result?.summary).toContain(
      'fdatasync takes 1.20 ms here (p50): the device empties its cache for it (1 for each sync)',
    );
    expect(result?.summary).toMatch(
      /16 in flight with a sync each are 15\.0x as slow in fs-promises, and a group of 16 that shares one pays it back to 3x\.$/,
    );
    expect(result?.confidence).toBe('medium');
  });

  it('finds from which size a group pays and from which a larger one gains no more', () => {
    const reasons = answer(costVolume([...plain, ...groups]))?.reasons.join('\n');
    expect(reasons).toContain('it pays from 4 on');
    expect(reasons).toMatch(/gains less than 5 %: 8 \[8, 8\]/);
  });

  it('counts the final sync to the bytes that it makes safe', () => {
    const cells = [
      cell('fs-sync', 1, 'end', 1e9, { syncNs: 1e9 }),
      cell('fs-sync', 1, 'each', 1048576, { latency: latencyOf(1e6), flushes: 1 }),
    ];
    expect(answer(costVolume(cells))?.summary).toContain(
      'No difference is seen between a sync after each write and one at the end',
    );
  });

  it('says on tmpfs that nothing is durable', () => {
    const tmpfs = costVolume(plain, {
      kind: 'tmpfs',
      mount: { point: '/t', fsType: 'tmpfs', source: 'tmpfs', options: [] },
      devices: [],
    } as never);
    expect(answer(tmpfs)?.summary).toMatch(/^Nothing is durable on tmpfs/);
  });

  it.each([
    ['write through', 0, 'no write cache to empty'],
    ['write back', 0, 'was not seen'],
  ])('says of a device with %s and no flushes what a sync is', (writeCache, flushes, words) => {
    const cells = plain.map((each) => ({ ...each, flushesPerSync: { value: flushes, source: 'test' } }));
    const device = { name: 'vda', type: 'disk', parents: [], writeCache };
    expect(answer(costVolume(cells, { devices: [device] } as never))?.summary).toContain(words);
  });

  it('is less sure of disturbed rounds, tells one round as such, and names what was not measured', () => {
    const disturbed = plain.map(({ key }) =>
      costCell({ key, bytesPerSecond: even(key.durability === 'each' ? 20e6 : 300e6), disturbed: true }),
    );
    expect(answer(costVolume(disturbed))?.confidence).toBe('low');
    const single = [
      costCell({ key: { strategy: 'fs-sync', durability: 'end' }, bytesPerSecond: [100e6] }),
      costCell({
        key: { strategy: 'fs-sync', durability: 'each' },
        bytesPerSecond: [10e6],
        latency: latencyOf(1e6),
      }),
      costCell({ key: { strategy: 'native-uv', durability: 'each' }, bytesPerSecond: [] }),
    ];
    const one = answer(costVolume(single));
    expect(one?.summary).toContain('10x (one round)');
    expect(one?.confidence).toBe('low');
    expect(one?.reasons).toContain('Not measured: native-uv with each.');
  });

  it('has no answer where nothing was synced', () => {
    expect(answer(costVolume(plain.slice(0, 1)))).toBeNull();
    expect(answer(costVolume([]))).toBeNull();
  });
});
