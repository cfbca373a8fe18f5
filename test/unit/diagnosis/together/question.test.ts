import { describe, expect, it } from 'vitest';
import { togetherQuestion } from '../../../../src/diagnosis/together/question.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import type { Volume } from '../../../../src/domain/target.js';
import { cell, volumeFacts } from '../build/synthetic-facts.js';
import { comparison, directory } from './synthetic-together.js';

const [a, b, c] = [directory('/a'), directory('/b'), directory('/c')];

function factsOf(volume: Volume, key: Partial<CellKey> = {}) {
  const measured = cell({ strategy: 'fs-promises', ops: [100, 101], members: [volume.path], key });
  return { ...volumeFacts([measured]), volume };
}

function ask(volumes: readonly Volume[], key: Partial<CellKey> = {}) {
  const facts = volumes.map((volume) => factsOf(volume, key));
  return togetherQuestion({ volumes, same: false }, facts, undefined, 0, 0);
}

describe('volumes that may share a backend', () => {
  it('are measured each alone and all at once, with as many threads for each, past the page cache', () => {
    const asked = ask([a, b]);
    expect(asked?.cells.map(({ members, change }) => [members.join('+'), change.threads])).toEqual([
      ['/a', 8],
      ['/b', 8],
      ['/a+/b', 16],
    ]);
    expect(asked?.cells[0]?.change).toMatchObject({
      strategy: 'native-threads',
      direct: true,
      durability: 'none',
    });
  });

  it('are measured with O_DSYNC where one is memory, or blocks are not whole sectors', () => {
    const dsync = { durability: 'dsync' };
    expect(ask([a, directory('/m', { kind: 'tmpfs' })])?.cells[0]?.change).toMatchObject(dsync);
    expect(ask([a, b], { blockSizeBytes: 1000 })?.cells[0]?.change).toMatchObject(dsync);
  });

  it('keep the syncs that the work has as it goes', () => {
    expect(ask([a, b], { durability: 'each' })?.cells[0]?.change).not.toHaveProperty('direct');
  });

  it('are measured no more where they are one file system, or nothing has a result', () => {
    expect(togetherQuestion({ volumes: [a, b], same: true }, [factsOf(a)], undefined, 0, 0)).toBeNull();
    expect(togetherQuestion({ volumes: [a, b], same: false }, [volumeFacts([])], undefined, 0, 0)).toBeNull();
  });

  it('are measured once more where the rounds do not tell, and not a third time', () => {
    const facts = [factsOf(a), factsOf(b)];
    const open = comparison([a, b], {
      rates: [
        [20, 16],
        [20, 16],
      ],
      noise: 0.4,
    });
    const group = { volumes: [a, b], same: false };
    expect(togetherQuestion(group, facts, open, 0, 1)?.cells).toHaveLength(3);
    expect(togetherQuestion(group, facts, open, 0, 2)).toBeNull();
  });

  it('of which there are three are measured in pairs where they lose', () => {
    const facts = [factsOf(a), factsOf(b), factsOf(c)];
    const group = { volumes: [a, b, c], same: false };
    const lost = comparison(group.volumes, {
      rates: [
        [20, 10],
        [20, 10],
        [15, 15],
      ],
    });
    const pairs = togetherQuestion(group, facts, lost, 0, 1)?.cells.map(({ members }) => members.join('+'));
    expect(pairs).toEqual(['/a+/b', '/a+/c', '/b+/c']);
    expect(togetherQuestion(group, facts, lost, 3, 2)).toBeNull();
    const kept = comparison(group.volumes, {
      rates: [
        [20, 20],
        [20, 20],
        [15, 15],
      ],
    });
    expect(togetherQuestion(group, facts, kept, 0, 1)).toBeNull();
  });
});
