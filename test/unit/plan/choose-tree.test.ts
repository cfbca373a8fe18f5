import { describe, expect, it } from 'vitest';
import type { ActivityCell } from '../../../src/domain/activity-key.js';
import { treeWarnings } from '../../../src/plan/choose-tree.js';

const reads = (parameters: Readonly<Record<string, string>>) =>
  ({ key: { parameters } }) as unknown as ActivityCell;

describe('treeWarnings', () => {
  it('tell how often a tree is read, and what becomes of the page cache', () => {
    const warm = reads({ tree: '/srv', cache: 'warm' });
    expect(treeWarnings('/srv', [warm, warm, reads({})], 3)).toEqual([
      'All of /srv is read at least 6 times (2 activities, --rounds 3).',
    ]);
    const [cold] = treeWarnings('/srv', [warm, reads({ tree: '/srv', cache: 'cold' })], 3);
    expect(cold).toContain('drop its files from the page cache: give --with cache=warm');
    const [objects] = treeWarnings('s3://bucket/', [reads({ tree: 's3://bucket/' })], 1);
    expect(objects).toContain('a request for each object and all of its bytes');
  });

  it('are none of a made tree', () => {
    expect(treeWarnings(null, [reads({})], 3)).toEqual([]);
  });
});
