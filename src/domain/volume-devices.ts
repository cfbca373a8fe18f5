import type { BlockDevice, Volume } from './target.js';

/** Names of all block devices under a volume and under the members of a set. */
export function deviceNames(volume: Volume): readonly string[] {
  return [...volume.devices.map(({ name }) => name), ...volume.members.flatMap(deviceNames)];
}

/**
 * The devices that a file system lies on directly: those in its chain that no other device of it lies on. A file system
 * over several devices (btrfs) has as many. What lies below them moves the same bytes again, so sums of bytes are taken
 * over these alone.
 */
export function topDevices(chain: readonly BlockDevice[]): readonly BlockDevice[] {
  const parents = new Set(chain.flatMap((device) => device.parents));
  return chain.filter(({ name }) => !parents.has(name));
}

/** Names of the devices that the file systems of a volume lie on directly; of a set those of each member, a shared one once. */
export function ownDevices(volume: Volume): readonly string[] {
  if (volume.kind === 'set') return [...new Set(volume.members.flatMap(ownDevices))];
  return topDevices(volume.devices).map(({ name }) => name);
}
