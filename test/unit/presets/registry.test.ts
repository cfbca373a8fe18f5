import { describe, expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { loadAll } from '../../../src/domain/registry.js';
import { presets } from '../../../src/presets/registry.js';
import { strategies as registry } from '../../../src/strategies/registry.js';
import { surroundings } from '../plan/surroundings.js';

describe.each(Object.keys(presets))('preset %s', (name) => {
  it('has a summary and makes a plan of the strategies that there are', async () => {
    const preset = await presets[name]!();
    expect(preset.summary).toMatch(/\S/);
    const world = surroundings({ strategies: await loadAll(registry) });
    const { plan } = await makePlan({ preset: name, paths: ['/disk'] }, world);
    expect(plan.preset).toBe(name);
    expect(plan.cells.length).toBeGreaterThan(0);
  });
});

describe('ladder', () => {
  it('holds every strategy that can be had, in small blocks and in large ones', async () => {
    const all = await loadAll(registry);
    const { plan } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: all }),
    );
    const reasons = await Promise.all(all.map(async (each) => (await each.absent?.()) ?? null));
    const there = all.filter((_, index) => reasons[index] === null);
    expect(new Set(plan.cells.map(({ key }) => key.strategy))).toEqual(
      new Set(there.map(({ name }) => name)),
    );
    expect(plan.cells.length).toBeGreaterThanOrEqual(2 * there.length);
  });
});

describe('scaling', () => {
  it('has curves over threads, pool, depth and processors', async () => {
    const world = surroundings({ strategies: await loadAll(registry) });
    const { plan } = await makePlan({ preset: 'scaling', paths: ['/disk'] }, world);
    const values = (name: string, dimension: 'threads' | 'poolSize' | 'depth' | 'cpus') =>
      new Set(plan.cells.filter(({ key }) => key.strategy === name).map(({ key }) => key[dimension]));
    expect(values('native-threads', 'threads')).toEqual(new Set([1, 2, 4, 8]));
    expect(values('fs-promises', 'poolSize')).toEqual(new Set([1, 2, 4, 8, 16]));
    expect(values('native-uv', 'depth')).toEqual(new Set([1, 4, 8, 16, 64]));
    expect(values('fs-promises', 'cpus')).toEqual(new Set([null, 1]));
  });
});

describe('quick', () => {
  it('holds the ladder, the pool sizes, large blocks and one file against many', async () => {
    const { plan } = await makePlan({ preset: 'quick', paths: ['/disk'] }, surroundings());
    const rows = plan.cells.map(({ key }) =>
      [key.strategy, key.blockSizeBytes, key.pattern, key.files, key.poolSize ?? '-', key.depth].join(' '),
    );
    expect(rows).toEqual([
      'null 4096 random 8 - 16',
      'fs-sync 4096 random 8 - 1',
      'fs-callback 4096 random 8 4 16',
      'fs-promises 4096 random 8 4 16',
      'native-pwrite 4096 random 8 - 1',
      'native-uv 4096 random 8 4 16',
      'worker-pool 4096 random 8 - 16',
      'native-uv 4096 random 8 8 16',
      'native-uv 4096 random 8 16 16',
      'fs-promises 4096 random 8 1 16',
      'fs-promises 4096 random 8 2 16',
      'fs-promises 4096 random 8 8 16',
      'fs-promises 4096 random 8 16 16',
      'native-uv 1048576 seq 8 4 16',
      'fs-promises 1048576 seq 8 4 16',
      'native-uv 1048576 seq 1 4 16',
    ]);
    const total = (blockSizeBytes: number): Set<number> =>
      new Set(
        plan.cells
          .filter(({ key }) => key.blockSizeBytes === blockSizeBytes)
          .map(({ key }) => key.files * key.fileSizeBytes),
      );
    // One file against many is a comparison only where both hold as much.
    expect([total(4 * KIB), total(MIB)]).toEqual([new Set([8 * MIB]), new Set([16 * MIB])]);
    expect(new Set(plan.cells.map(({ key }) => `${key.mode} ${key.durability} ${key.direct}`))).toEqual(
      new Set(['overwrite end false']),
    );
  });
});
