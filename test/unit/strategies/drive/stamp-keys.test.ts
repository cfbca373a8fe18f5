import { describe, expect, it } from 'vitest';
import { loadAll } from '../../../../src/domain/registry.js';
import { withTraits } from '../../../../src/domain/strategy.js';
import { stampKeyOf, stampKeys } from '../../../../src/strategies/drive/stamp-keys.js';
import { strategies } from '../../../../src/strategies/registry.js';
import { workerPool } from '../../../../src/strategies/worker-pool.js';

describe('the key of stamps', () => {
  it('is the open of files that operations open by themselves, the descriptor of those that the pool works on', async () => {
    const stamped = (await loadAll(strategies)).filter(({ stages }) => stages === 'interposer');
    const namesBy = (key: number): readonly string[] =>
      stamped.filter((strategy) => stampKeyOf(strategy) === key).map(({ name }) => name);
    expect([...namesBy(stampKeys.open)].sort()).toEqual([
      'fs-append',
      'fs-append-callback',
      'fs-append-sync',
      'fs-stream',
      'fs-stream-unbounded',
      'fs-writefile',
      'fs-writefile-callback',
      'fs-writefile-sync',
    ]);
    expect([...namesBy(stampKeys.descriptor)].sort()).toEqual([
      'fs-append-open',
      'fs-append-open-promises',
      'fs-callback',
      'fs-promises',
      'fs-writev',
      'fs-writev-promises',
    ]);
  });

  it('is the thread, too, where a worker calls by itself', () => {
    const keys = ['fs', 'addon', 'fs-promises', 'fs-callback'].map((inside) =>
      stampKeyOf(withTraits(workerPool, { inside })),
    );
    const { thread, descriptor } = stampKeys;
    expect(keys).toEqual([thread, thread, descriptor, descriptor]);
  });
});
