import type { BlockDevice, Limit } from '../../domain/target.js';
import { formatBytes } from '../../domain/units.js';
import { strictLimitBytes } from '../../domain/unwritten-limit.js';
import type { KernelTree } from './kernel-tree.js';
import type { MountEntry } from './mountinfo.js';

/**
 * What the file system's own device may have unwritten by a limit of its own: beyond it whoever writes into the page cache waits
 * for the device. A partition's is its disk's; those of devices further below hold nobody up who writes to the file system. What
 * lies on no block device has no page cache of this kind.
 */
export function unwrittenLimits(
  tree: KernelTree,
  mount: Pick<MountEntry, 'majorMinor'> | null,
  devices: readonly Pick<BlockDevice, 'name' | 'majorMinor' | 'type' | 'parents'>[],
): readonly Limit[] {
  const own = devices.find(({ majorMinor }) => majorMinor === mount?.majorMinor);
  const disk = own?.type === 'partition' ? devices.find(({ name }) => own.parents.includes(name)) : own;
  if (disk === undefined) return [];
  const folder = `/sys/class/bdi/${disk.majorMinor}`;
  const value = strictLimitBytes(folder, null, (file) => tree.read(file));
  if (value === null) return [];
  return [
    {
      what: 'unwritten',
      text: `at most ${formatBytes(value)} unwritten on ${disk.majorMinor}`,
      value,
      unit: 'bytes',
      direction: 'write',
      device: disk.name,
      source: `${folder}/max_bytes`,
    },
  ];
}
