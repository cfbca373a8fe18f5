import { describe, expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { presets } from '../../../src/presets/registry.js';
import { surroundings } from '../plan/surroundings.js';

describe.each(Object.keys(presets))('preset %s', (name) => {
  it('has a summary and makes a plan', async () => {
    const preset = await presets[name]!();
    expect(preset.summary).toMatch(/\S/);
    const { plan } = await makePlan({ preset: name, paths: ['/disk'] }, surroundings());
    expect(plan.preset).toBe(name);
    expect(plan.cells.length).toBeGreaterThan(0);
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
      'native-uv 4096 random 8 1 16',
      'native-uv 4096 random 8 2 16',
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
