import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowedProcessors,
  chooseProcessors,
  cpuQuota,
  numaNodes,
  placementOf,
  threadsOfCores,
} from '../../../src/targets/inventory/processors.js';
import { withRecordedTree } from './recorded-tree.js';

describe('allowedProcessors and numaNodes', () => {
  it('read what the kernel says of this thread and of the machine', () => {
    const files = {
      '/proc/thread-self/status': 'Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t1-3,6\n',
      '/sys/devices/system/node/node10/cpulist': '6-7\n',
      '/sys/devices/system/node/node2/cpulist': '0-3\n',
      '/sys/devices/system/node/online': '2,10\n',
    };
    withRecordedTree(files, (tree) => {
      expect(allowedProcessors(tree)).toEqual([1, 2, 3, 6]);
      expect(numaNodes(tree)).toEqual([
        { number: 2, processors: [0, 1, 2, 3] },
        { number: 10, processors: [6, 7] },
      ]);
    });
  });

  it('tell of none where there is nothing to read', () => {
    withRecordedTree({}, (tree) => {
      expect(allowedProcessors(tree)).toEqual([]);
      expect(numaNodes(tree)).toEqual([]);
    });
  });

  it('know at least one processor of this machine', () => {
    expect(allowedProcessors().length).toBeGreaterThan(0);
  });
});

describe('threadsOfCores', () => {
  const topology = '/sys/devices/system/cpu';
  const files = {
    [`${topology}/cpu0/topology/thread_siblings_list`]: '0,4\n',
    [`${topology}/cpu1/topology/thread_siblings_list`]: '1-2\n',
    [`${topology}/cpu2/topology/thread_siblings_list`]: '1-2\n',
  };

  it('reads each core once, with threads that the run may not use', () => {
    withRecordedTree(files, (tree) => {
      expect(threadsOfCores([0, 1, 2], tree)).toEqual([
        [0, 4],
        [1, 2],
      ]);
    });
  });

  it('passes over what the kernel does not tell', () => {
    withRecordedTree(files, (tree) => {
      expect(threadsOfCores([2, 7], tree)).toEqual([[1, 2]]);
      expect(threadsOfCores([], tree)).toEqual([]);
    });
  });
});

const nodes = [
  { number: 0, processors: [0, 1, 2, 3] },
  { number: 2, processors: [4, 5, 6, 7] },
];
const pairs = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
];

describe('chooseProcessors', () => {
  it('takes the first ones of a node that has so many', () => {
    expect(chooseProcessors(2, [1, 2, 3, 4, 5, 6, 7], nodes, [])).toEqual([1, 2]);
    expect(chooseProcessors(4, [1, 2, 3, 4, 5, 6, 7], nodes, [])).toEqual([4, 5, 6, 7]);
  });

  it('crosses nodes where none has so many, and where the kernel tells of none', () => {
    expect(chooseProcessors(6, [0, 1, 2, 3, 4, 5, 6, 7], nodes, [])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(chooseProcessors(2, [3, 9], [], [])).toEqual([3, 9]);
  });

  it('takes a second thread of a core only where no other core of the node is left', () => {
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(chooseProcessors(2, all, nodes, pairs)).toEqual([0, 2]);
    expect(chooseProcessors(3, all, nodes, pairs)).toEqual([0, 2, 1]);
    expect(chooseProcessors(5, all, nodes, pairs)).toEqual([0, 2, 4, 6, 1]);
  });

  it('gives exactly so many, all of them allowed, or null', () => {
    const processors = fc.uniqueArray(fc.nat(15), { maxLength: 16 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), processors, (count, allowed) => {
        const chosen = chooseProcessors(count, allowed, nodes, pairs);
        if (chosen === null) return allowed.length < count;
        return new Set(chosen).size === count && chosen.every((processor) => allowed.includes(processor));
      }),
    );
  });
});

describe('placementOf', () => {
  it('names siblings and nodes among the chosen ones', () => {
    expect(placementOf([0, 2, 1], nodes, pairs)).toEqual({ siblings: [[0, 1]], numaNodes: [0] });
    expect(placementOf([3, 6], nodes, pairs)).toEqual({ siblings: [], numaNodes: [0, 2] });
  });

  it('has no nodes where the machine is one, or does not tell', () => {
    expect(placementOf([0], nodes.slice(0, 1), pairs).numaNodes).toBeNull();
    expect(placementOf([0], [], []).numaNodes).toBeNull();
  });
});

describe('cpuQuota', () => {
  it('is the smallest that our cgroup and its ancestors set, in version 1', () => {
    const files = {
      '/proc/self/mountinfo': '32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n',
      '/proc/self/cgroup': '1:cpu:/svc/a\n',
      '/sys/fs/cgroup/cpu/svc/a/cpu.cfs_quota_us': '200000\n',
      '/sys/fs/cgroup/cpu/svc/a/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/svc/cpu.cfs_quota_us': '75000\n',
      '/sys/fs/cgroup/cpu/svc/cpu.cfs_period_us': '50000\n',
    };
    withRecordedTree(files, (tree) => {
      expect(cpuQuota(tree)).toEqual({
        processors: 1.5,
        source: '/sys/fs/cgroup/cpu/svc/cpu.cfs_quota_us',
      });
    });
  });

  it('reads version 2, where `max` is no quota', () => {
    const files = {
      '/proc/self/mountinfo': '32 31 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
      '/proc/self/cgroup': '0::/svc/a\n',
      '/sys/fs/cgroup/svc/a/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/svc/cpu.max': '50000 100000\n',
    };
    withRecordedTree(files, (tree) => {
      expect(cpuQuota(tree)).toEqual({ processors: 0.5, source: '/sys/fs/cgroup/svc/cpu.max' });
    });
    withRecordedTree({ ...files, '/sys/fs/cgroup/svc/cpu.max': 'max 100000\n' }, (tree) => {
      expect(cpuQuota(tree)).toBeNull();
    });
  });
});
