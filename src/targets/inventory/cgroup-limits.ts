import type { BlockDevice, Limit } from '../../domain/target.js';
import { formatBandwidth, formatBytes, formatCount, significant } from '../../domain/units.js';
import { cgroupPlaces } from './cgroup-places.js';
import type { KernelTree } from './kernel-tree.js';
import type { MountEntry } from './mountinfo.js';

/** Version 1 writes 2^63 less a page for "no limit": more memory than any machine has is none. */
const NO_MEMORY_LIMIT_BYTES = 2 ** 60;

function cpuLimit(tree: KernelTree, folder: string, version: 1 | 2): readonly Limit[] {
  const source = version === 2 ? `${folder}/cpu.max` : `${folder}/cpu.cfs_quota_us`;
  const text = tree.read(source);
  const [quota, period] =
    version === 2 ? (text ?? '').split(' ') : [text ?? '', tree.read(`${folder}/cpu.cfs_period_us`) ?? ''];
  const cpus = Number(quota) / Number(period);
  if (!Number.isFinite(cpus) || cpus <= 0) return [];
  const what = `${significant(cpus)} CPU${cpus === 1 ? '' : 's'}`;
  return [{ what: 'cpu', text: what, value: cpus, unit: 'cpus', direction: null, device: null, source }];
}

function memoryLimits(tree: KernelTree, folder: string, version: 1 | 2): readonly Limit[] {
  // Beyond memory.high processes are held up, beyond memory.max they are killed.
  const names = version === 2 ? ['memory.max', 'memory.high'] : ['memory.limit_in_bytes'];
  return names.flatMap((name): readonly Limit[] => {
    const source = `${folder}/${name}`;
    const bytes = Number(tree.read(source) ?? NaN);
    if (!Number.isFinite(bytes) || bytes >= NO_MEMORY_LIMIT_BYTES) return [];
    const text = `${formatBytes(bytes)} of memory, page cache included`;
    return [{ what: 'memory', text, value: bytes, unit: 'bytes', direction: null, device: null, source }];
  });
}

interface Throttle {
  readonly key: string;
  readonly direction: 'read' | 'write';
  readonly unit: 'bytes/s' | 'operations/s';
}

const throttles: readonly Throttle[] = [
  { key: 'rbps', direction: 'read', unit: 'bytes/s' },
  { key: 'wbps', direction: 'write', unit: 'bytes/s' },
  { key: 'riops', direction: 'read', unit: 'operations/s' },
  { key: 'wiops', direction: 'write', unit: 'operations/s' },
];

function ioLimit(
  throttle: Throttle,
  majorMinor: string,
  value: number,
  device: string,
  source: string,
): Limit {
  const { direction, unit } = throttle;
  const amount = unit === 'bytes/s' ? formatBandwidth(value) : `${formatCount(value)} operations/s`;
  return {
    what: 'io',
    text: `${direction} ${amount} on ${majorMinor}`,
    value,
    unit,
    direction,
    device,
    source,
  };
}

/** `7:0 rbps=max wbps=20000000 riops=max wiops=max`, or in version 1 a file for each with `7:0 20000000`. */
function ioLimits(
  tree: KernelTree,
  folder: string,
  version: 1 | 2,
  names: ReadonlyMap<string, string>,
): readonly Limit[] {
  return throttles.flatMap((throttle) => {
    const { direction, unit, key } = throttle;
    const kind = unit === 'bytes/s' ? 'bps' : 'iops';
    const source =
      version === 2 ? `${folder}/io.max` : `${folder}/blkio.throttle.${direction}_${kind}_device`;
    return (tree.read(source) ?? '').split('\n').flatMap((line) => {
      const [majorMinor = '', ...rest] = line.trim().split(/\s+/);
      const text =
        version === 2 ? rest.find((pair) => pair.startsWith(`${key}=`))?.slice(key.length + 1) : rest[0];
      const value = Number(text ?? NaN);
      const device = names.get(majorMinor);
      if (device === undefined || !Number.isFinite(value) || value <= 0) return [];
      return [ioLimit(throttle, majorMinor, value, device, source)];
    });
  });
}

/**
 * The limits that our own cgroup and its ancestors set, the root of version 1 included: its blkio limits bind the
 * kernel's flusher too. Trials run in our cgroup. Of the I/O limits those on the volume's devices.
 * Sources: kernel `admin-guide/cgroup-v2.rst`, `cgroup-v1/blkio-controller.rst`, `scheduler/sched-bwc.rst`.
 */
export function cgroupLimits(
  tree: KernelTree,
  mounts: readonly MountEntry[],
  devices: readonly Pick<BlockDevice, 'name' | 'majorMinor'>[],
): readonly Limit[] {
  const names = new Map(devices.map(({ majorMinor, name }) => [majorMinor, name]));
  return [
    ...cpuLimits(tree, mounts),
    ...everywhere(tree, mounts, 'memory', (folder, version) => memoryLimits(tree, folder, version)),
    ...everywhere(tree, mounts, 'blkio', (folder, version) => ioLimits(tree, folder, version, names)),
  ];
}

/** Of these limits those on processor time. */
export function cpuLimits(tree: KernelTree, mounts: readonly MountEntry[]): readonly Limit[] {
  return everywhere(tree, mounts, 'cpu', (folder, version) => cpuLimit(tree, folder, version));
}

function everywhere(
  tree: KernelTree,
  mounts: readonly MountEntry[],
  controller: 'cpu' | 'memory' | 'blkio',
  read: (folder: string, version: 1 | 2) => readonly Limit[],
): readonly Limit[] {
  return cgroupPlaces(tree, mounts, controller).flatMap(({ version, folders }) =>
    folders.flatMap((folder) => read(folder, version)),
  );
}
