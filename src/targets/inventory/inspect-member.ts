import type { BlockDevice, Target, Unavailable, Volume } from '../../domain/target.js';
import { deviceChain } from './block-devices.js';
import { cgroupLimits } from './cgroup-limits.js';
import { kernelTree, type KernelTree } from './kernel-tree.js';
import { findMount, mountOption, parseMountinfo, type MountEntry } from './mountinfo.js';
import { spaceOf } from './space.js';
import type { SurveyedPath } from './survey-paths.js';
import { unwrittenLimits } from './unwritten-limits.js';
import { volumeKindOf } from './volume-kind.js';

interface Devices {
  readonly devices: readonly BlockDevice[];
  readonly missing: readonly Unavailable[];
}

/** An overlay writes into its upper directory, so that directory's devices are what one measures. */
function overlayDevices(tree: KernelTree, mount: MountEntry, mounts: readonly MountEntry[]): Devices {
  const upper = mountOption(mount, 'upperdir');
  const below = upper === null ? null : findMount(mounts, upper, null);
  const devices = below ? deviceChain(tree, below, mounts) : [];
  if (devices.length > 0) return { devices, missing: [] };
  const why =
    upper === null
      ? 'the overlay has no upper directory'
      : `the overlay's upper directory ${upper} cannot be seen from here (another mount namespace) or has no block device`;
  return { devices: [], missing: [{ what: 'devices', why }] };
}

function devicesUnder(tree: KernelTree, mount: MountEntry | null, mounts: readonly MountEntry[]): Devices {
  if (!mount) {
    return { devices: [], missing: [{ what: 'devices', why: 'no mount was found for the path' }] };
  }
  if (volumeKindOf(mount.fsType) === 'overlay') return overlayDevices(tree, mount, mounts);
  const devices = deviceChain(tree, mount, mounts);
  if (devices.length > 0) return { devices, missing: [] };
  const why = mount.majorMinor.startsWith('0:')
    ? `no block device: ${mount.fsType} from ${mount.source} shows none to the kernel`
    : `/sys/dev/block has no entry ${mount.majorMinor}`;
  return { devices: [], missing: [{ what: 'devices', why }] };
}

/**
 * What lies under one directory, from what a survey found there and from /proc and /sys. The directory itself is
 * not touched.
 * @param tree another one than the machine's is for tests
 */
export function inspectMember(
  target: Pick<Target, 'id' | 'label'>,
  path: string,
  surveyed: SurveyedPath,
  tree: KernelTree = kernelTree(),
): Volume {
  const mounts = parseMountinfo(tree.read('/proc/self/mountinfo') ?? '');
  const realPath = surveyed.realPath ?? path;
  const mount = findMount(mounts, realPath, surveyed.deviceId);
  const { devices, missing } = devicesUnder(tree, mount, mounts);
  const unavailable: Unavailable[] = [...missing];
  if (surveyed.error) {
    unavailable.push({ what: 'free space and st_dev', why: `${path}: ${surveyed.error.message}` });
  } else if (!surveyed.counts) {
    unavailable.push({ what: 'free space', why: `statvfs of ${realPath} failed, or there is no addon` });
  } else if (surveyed.counts.blocks === 0) {
    unavailable.push({ what: 'free space', why: 'the file system does not tell it (statvfs has no blocks)' });
  }
  return {
    targetId: target.id,
    label: target.label,
    path: realPath,
    kind: mount ? volumeKindOf(mount.fsType) : 'disk',
    deviceId: surveyed.deviceId ?? '',
    mount: mount && {
      point: mount.point,
      fsType: mount.fsType,
      options: mount.options,
      source: mount.source,
    },
    devices,
    limits: [...cgroupLimits(tree, mounts, devices), ...unwrittenLimits(tree, mount, devices)],
    ...spaceOf(surveyed.counts),
    readOnly: surveyed.readOnlyFs || (mount?.options.includes('ro') ?? false),
    directAlignmentBytes: null,
    members: [],
    unavailable,
  };
}
