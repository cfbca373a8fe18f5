import type { BlockDevice, Limit } from '../../domain/target.js';
import { formatBytes } from '../../domain/units.js';
import type { KernelTree } from './kernel-tree.js';

/**
 * What the kernel lets devices have unwritten by limits of their own (`strict_limit` of Linux 6.2), whatever else the machine has
 * unwritten: beyond it whoever writes into the page cache waits for the device. The limit of a partition is its disk's.
 * Source: kernel `Documentation/ABI/testing/sysfs-class-bdi`.
 */
export function unwrittenLimits(
  tree: KernelTree,
  devices: readonly Pick<BlockDevice, 'name' | 'majorMinor'>[],
): readonly Limit[] {
  return devices.flatMap(({ name, majorMinor }): readonly Limit[] => {
    const folder = `/sys/class/bdi/${majorMinor}`;
    if (tree.read(`${folder}/strict_limit`)?.trim() !== '1') return [];
    const source = `${folder}/max_bytes`;
    const value = Number.parseInt(tree.read(source) ?? '', 10);
    if (!(value > 0)) return [];
    const text = `at most ${formatBytes(value)} unwritten on ${majorMinor}`;
    return [{ what: 'unwritten', text, value, unit: 'bytes', direction: 'write', device: name, source }];
  });
}
