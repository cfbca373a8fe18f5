import { describe, expect, it } from 'vitest';
import { cgroupLimits } from '../../../src/targets/inventory/cgroup-limits.js';
import { parseMountinfo } from '../../../src/targets/inventory/mountinfo.js';
import { withRecordedTree, type Recorded } from './recorded-tree.js';

const loop0 = [{ name: 'loop0', majorMinor: '7:0' }];

function limitsOf(mountinfo: string, files: Recorded): readonly (readonly (string | number | null)[])[] {
  return withRecordedTree(files, (tree) =>
    cgroupLimits(tree, parseMountinfo(mountinfo), loop0).map(
      ({ what, text, value, unit, direction, device, source }) => [
        what,
        text,
        value,
        unit,
        direction,
        device,
        source,
      ],
    ),
  );
}

const first = `31 1 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
38 31 0:35 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio
41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw`;

describe('cgroupLimits', () => {
  it('reads version 1, from our own cgroup to the root, on a host that mounts both', () => {
    const limits = limitsOf(first, {
      '/proc/self/cgroup': '7:blkio:/\n4:memory:/svc/a\n1:cpu,cpuacct:/svc\n0::/\n',
      '/sys/fs/cgroup/cpu,cpuacct/svc/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu,cpuacct/svc/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/svc/a/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/svc/memory.limit_in_bytes': '536870912\n',
      '/sys/fs/cgroup/blkio/blkio.throttle.write_bps_device': '8:0 1000\n7:0 20000000\n',
      '/sys/fs/cgroup/blkio/blkio.throttle.read_iops_device': '7:0 120\n',
    });
    expect(limits).toEqual([
      ['cpu', '1.50 CPUs', 1.5, 'cpus', null, null, '/sys/fs/cgroup/cpu,cpuacct/svc/cpu.cfs_quota_us'],
      [
        'memory',
        '512 MiB of memory, page cache included',
        536870912,
        'bytes',
        null,
        null,
        '/sys/fs/cgroup/memory/svc/memory.limit_in_bytes',
      ],
      [
        'io',
        'write 20 MB/s on 7:0',
        20e6,
        'bytes/s',
        'write',
        'loop0',
        '/sys/fs/cgroup/blkio/blkio.throttle.write_bps_device',
      ],
      [
        'io',
        'read 120 operations/s on 7:0',
        120,
        'operations/s',
        'read',
        'loop0',
        '/sys/fs/cgroup/blkio/blkio.throttle.read_iops_device',
      ],
    ]);
  });

  const second = '31 1 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate';

  it('reads version 2, ancestors included, and only devices of the volume', () => {
    const limits = limitsOf(second, {
      '/proc/self/cgroup': '0::/user.slice/a\n',
      '/sys/fs/cgroup/user.slice/a/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/user.slice/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/user.slice/a/memory.max': 'max\n',
      '/sys/fs/cgroup/user.slice/a/memory.high': '1073741824\n',
      '/sys/fs/cgroup/user.slice/a/io.max':
        '8:16 rbps=5 wbps=5 riops=5 wiops=5\n7:0 rbps=max wbps=1000000 riops=max wiops=50\n',
    });
    expect(limits.map(([what, text]) => [what, text])).toEqual([
      ['cpu', '0.500 CPUs'],
      ['memory', '1 GiB of memory, page cache included'],
      ['io', 'write 1 MB/s on 7:0'],
      ['io', 'write 50 operations/s on 7:0'],
    ]);
  });

  it('finds our folder where a container mounts only its own part of the hierarchy', () => {
    const limits = limitsOf('31 1 0:28 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw', {
      '/proc/self/cgroup': '0::/docker/abc/inner\n',
      '/sys/fs/cgroup/inner/cpu.max': '200000 100000\n',
      '/sys/fs/cgroup/cpu.max': '100000 100000\n',
    });
    expect(limits.map(([, text]) => text)).toEqual(['2 CPUs', '1 CPU']);
  });

  it('says nothing where there is no cgroup', () => {
    expect(limitsOf('', {})).toEqual([]);
  });
});
