import { describe, expect, it } from 'vitest';
import { loadAll } from '../../../src/domain/registry.js';
import { KIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { scaleSizes } from '../../../src/plan/scale.js';
import { strategies as registry } from '../../../src/strategies/registry.js';
import { surroundings } from './surroundings.js';

describe('a preset at another scale', () => {
  it('keeps whole groups of writes that share a sync', () => {
    const base = { blockSize: [4 * KIB], fileSize: [2 * MIB], bytes: 2 * MIB };
    const scaled = scaleSizes(
      { ...base, sweeps: [{ durability: ['group:4', 'every:6'] as const }] } as never,
      0.1,
    );
    expect(scaled).toMatchObject({ bytes: 209_715 });
    const own = scaleSizes({ ...base, durability: ['none', 'group:16'] } as never, 0.1);
    expect(own).toMatchObject({ fileSize: [192 * KIB] });
  });

  it.each([0.05, 0.1, 0.3, 1, 3])('durable has a plan at %d', async (scale) => {
    const world = surroundings({ strategies: await loadAll(registry) });
    const { plan } = await makePlan({ preset: 'durable', paths: ['/disk'], scale }, world);
    const sizes = plan.cells.map(({ key }) => key.fileSizeBytes / key.blockSizeBytes);
    expect(sizes.every((blocks) => blocks % 16 === 0)).toBe(true);
    expect(plan.settings.bytes).toBe(Math.round(2 * MIB * scale));
  });
});

describe('presets that take their own time', () => {
  it('thorough runs 25 rounds until steady, with no limit to them', async () => {
    const world = surroundings({ strategies: await loadAll(registry) });
    const { plan } = await makePlan({ preset: 'thorough', paths: ['/disk'] }, world);
    expect(plan.settings).toMatchObject({
      untilSteady: true,
      rounds: 25,
      passLimitMs: null,
      probesEndMs: null,
    });
  });

  it('standard has five minutes and a minute for questions', async () => {
    const world = surroundings({ strategies: await loadAll(registry) });
    const { plan } = await makePlan({ preset: 'standard', paths: ['/disk'] }, world);
    expect(plan.settings).toMatchObject({ passLimitMs: 300_000, budgetMs: 60_000, probesEndMs: 360_000 });
  });
});

describe('one buffer for all files', () => {
  const refusal = async (options: object) => {
    const world = surroundings({ strategies: await loadAll(registry) });
    return makePlan({ strategy: 'fs-writefile:buffers=shared', paths: ['/disk'], ...options }, world);
  };

  it('is refused with random content, and taken with zeros and for reads', async () => {
    await expect(refusal({})).rejects.toThrow(/random blocks bear the number of their file/);
    const zeros = await refusal({ content: 'zero' });
    expect(zeros.plan.cells.map(({ key }) => key.parameters.buffers)).toEqual(['shared']);
    expect((await refusal({ op: 'read' })).plan.cells).toHaveLength(1);
  });
});
