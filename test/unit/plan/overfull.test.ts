import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/plan/make-plan.js';
import { surroundings } from './surroundings.js';

const planOf = (own: Readonly<Record<string, unknown>>) =>
  makePlan({ paths: ['/disk'], strategy: 'fs-promises', files: 4, fileSize: '4m', ...own }, surroundings());

describe('more in flight than there are blocks', () => {
  it('is left out with a note where the lists hold other combinations of the strategy', async () => {
    const { plan, notes } = await planOf({ depth: [1, 16, 64], blockSize: ['4k', '1m'] });
    const pairs = plan.cells.map(({ key }) => [key.blockSizeBytes, key.depth]);
    expect(pairs.sort()).toEqual(
      [
        [4096, 1],
        [4096, 16],
        [4096, 64],
        [2 ** 20, 1],
        [2 ** 20, 16],
      ].sort(),
    );
    expect(notes).toContain(
      '4 x 4 MiB in pieces of 1 MiB can keep only 16 in flight: 64 of them are left out.',
    );
  });

  it('is refused where nothing else of the strategy is asked for', async () => {
    await expect(planOf({ depth: 64, blockSize: '1m' })).rejects.toMatchObject({
      problems: [{ option: '--depth', value: '64' }],
    });
    await expect(
      planOf({ strategy: ['fs-promises', 'fs-sync'], depth: 64, blockSize: '1m' }),
    ).rejects.toMatchObject({ problems: [{ option: '--depth', value: '64' }] });
  });
});
