import type { BlockDevice } from '../domain/target.js';

/**
 * Names of the devices that a file system lies on directly: those in its chain that no other device of it lies on. A
 * file system over several devices (btrfs) has as many. What lies below them moves the same bytes again, so sums of
 * bytes are taken over these alone.
 */
export function ownDeviceNames(chain: readonly BlockDevice[]): readonly string[] {
  const parents = new Set(chain.flatMap((device) => device.parents));
  return chain.filter(({ name }) => !parents.has(name)).map(({ name }) => name);
}
