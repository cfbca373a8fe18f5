import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { kernelTree } from '../../../src/targets/inventory/kernel-tree.js';
import {
  parseCpuStat,
  quotaFiles,
  readQuotaCounters,
} from '../../../src/targets/inventory/quota-counters.js';

const root = mkdtempSync(join(tmpdir(), 'iotriage-quota-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it('reads both versions', () => {
  const second = 'usage_usec 90\nnr_periods 10\nnr_throttled 4\nthrottled_usec 250000\nnr_bursts 0\n';
  expect(parseCpuStat(second)).toEqual({ periods: 10, throttledPeriods: 4, throttledNs: 250e6 });
  const first = 'nr_periods 10\nnr_throttled 4\nthrottled_time 250000000\n';
  expect(parseCpuStat(first)).toEqual({ periods: 10, throttledPeriods: 4, throttledNs: 250e6 });
  // Of the root, or without the controller.
  expect(parseCpuStat('usage_usec 90\nuser_usec 50\n')).toBeNull();
});

it('looks at each group above us that has a quota', () => {
  put('proc/self/cgroup', '0::/pod/app\n');
  put('proc/self/mountinfo', '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n');
  put('sys/fs/cgroup/pod/cpu.max', '50000 100000\n');
  put('sys/fs/cgroup/pod/cpu.stat', 'nr_periods 5\nnr_throttled 3\nthrottled_usec 7\n');
  put('sys/fs/cgroup/pod/app/cpu.max', 'max 100000\n');
  put('sys/fs/cgroup/pod/app/cpu.stat', 'nr_periods 0\nnr_throttled 0\nthrottled_usec 0\n');
  const tree = kernelTree(root);
  const files = quotaFiles(tree);
  expect(files).toEqual(['/sys/fs/cgroup/pod/cpu.stat']);
  expect(readQuotaCounters([...files, '/sys/fs/cgroup/gone/cpu.stat'], tree)).toEqual([
    { source: '/sys/fs/cgroup/pod/cpu.stat', periods: 5, throttledPeriods: 3, throttledNs: 7000 },
  ]);
});
