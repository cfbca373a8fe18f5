import { describe, expect, it } from 'vitest';
import { groupCells } from '../../../src/diagnosis/workload-groups.js';
import { cell } from './build/synthetic-facts.js';

const MIB = 2 ** 20;

describe('groupCells', () => {
  it('keeps strategies, pools, depths and files of one work together', () => {
    const cells = [
      cell(),
      cell({ strategy: 'fs-sync' }),
      cell({ key: { poolSize: 16, depth: 64 } }),
      cell({ key: { files: 1 } }),
    ];
    expect(groupCells(cells)).toEqual([
      { label: '4 KiB random write, overwrite, sync at the end', cellIds: cells.map(({ id }) => id) },
    ]);
  });

  it('parts what differs in the work, and labels it', () => {
    const labels = groupCells([
      cell(),
      cell({ key: { blockSizeBytes: MIB, pattern: 'seq' } }),
      cell({ key: { operation: 'read', durability: 'none' } }),
      cell({ key: { direct: true, durability: 'each', mode: 'new', content: 'zero' } }),
      cell({ members: ['/a', '/b'] }),
    ]).map(({ label }) => label);
    expect(labels).toEqual([
      '4 KiB random write, overwrite, sync at the end',
      '1 MiB sequential write, overwrite, sync at the end',
      '4 KiB random read',
      '4 KiB random write, new files, zeros, direct, sync after each',
      '4 KiB random write, overwrite, sync at the end, 2 volumes together',
    ]);
  });

  it('parts files that are renamed into place from those that are written over', () => {
    const written = cell();
    const replaced = {
      ...cell({ strategy: 'fs-sync' }),
      strategy: { ...written.strategy, replaces: true },
    } as const;
    expect(groupCells([written, replaced]).map(({ label }) => label)).toEqual([
      '4 KiB random write, overwrite, sync at the end',
      '4 KiB random write, renamed into place, overwrite, sync at the end',
    ]);
  });

  it('keeps one file of 16 MiB with eight of 2 MiB, and parts other extents by name', () => {
    const eight = cell({ key: { files: 8, fileSizeBytes: 2 * MIB } });
    const one = cell({ key: { files: 1, fileSizeBytes: 16 * MIB } });
    expect(groupCells([eight, one])).toHaveLength(1);
    const large = cell({ key: { files: 8, fileSizeBytes: 512 * MIB } });
    const groups = groupCells([eight, large, one]);
    expect(groups.map(({ cellIds }) => cellIds)).toEqual([[eight.id, one.id], [large.id]]);
    expect(groups[0]!.label).toContain('files of 2 MiB and 16 MiB');
    expect(groups[1]!.label).toContain('files of 512 MiB');
  });

  it('joins groups that a later cell links', () => {
    const a = cell({ key: { files: 8, fileSizeBytes: 2 * MIB } });
    const b = cell({ key: { files: 2, fileSizeBytes: 16 * MIB } });
    const link = cell({ key: { files: 1, fileSizeBytes: 16 * MIB } });
    expect(groupCells([a, b])).toHaveLength(2);
    expect(groupCells([a, b, link])).toHaveLength(1);
  });
});
