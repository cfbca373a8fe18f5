import { describe, expect, it } from 'vitest';
import { cellSpace } from '../../../src/plan/space.js';
import { defaultKey } from '../../contract/strategy-bench.js';
import { strategy } from './surroundings.js';

/** Ten bytes and an inode for each file. */
const workload = {
  space: ({ files }: { files: number }, members: number) =>
    Array.from({ length: members }, () => ({ bytes: 10 * files, inodes: files })),
};
const strategies = [strategy('in-place'), strategy('beside', { replaces: true })];
const spaceOf = (name: string, depth: number, members = ['/a']) =>
  cellSpace({ key: { ...defaultKey, strategy: name, files: 8, depth }, members }, workload, strategies);

describe('cellSpace', () => {
  it('is what the workload says', () => {
    expect(spaceOf('in-place', 3)).toEqual([{ bytes: 80, inodes: 8 }]);
  });

  it('has a file more for each in flight that is replaced, as far as there are files', () => {
    expect(spaceOf('beside', 3)).toEqual([{ bytes: 110, inodes: 11 }]);
    expect(spaceOf('beside', 99)).toEqual([{ bytes: 160, inodes: 16 }]);
    expect(spaceOf('beside', 3, ['/a', '/b'])).toHaveLength(2);
  });
});
