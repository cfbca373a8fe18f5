import { dirname } from 'node:path';
import type { CommonPart } from '../../domain/shared-backend.js';
import type { BlockDevice, Limit, Volume } from '../../domain/target.js';

/**
 * What volumes have in common by the kernel's word, the nearest to them first: one file system (`st_dev`), the first
 * device in the chain of each of them where the chains meet, the folder of
 * the images of loop devices, one server of a network file system.
 */
export function commonParts(volumes: readonly Volume[]): readonly CommonPart[] {
  const [first, ...others] = volumes;
  if (first === undefined || others.length === 0) return [];
  const parts: CommonPart[] = [];
  if (first.deviceId !== '' && others.every(({ deviceId }) => deviceId === first.deviceId)) {
    const fsType = first.mount?.fsType ?? first.kind;
    const from = first.mount ? ` mounted on ${first.mount.point}` : '';
    parts.push({ kind: 'file-system', name: `${fsType}${from}`, source: 'stat(2), /proc/self/mountinfo' });
  }
  const [device] = commonDevices(volumes);
  if (device !== undefined) parts.push({ kind: 'device', name: device.name, source: '/sys/dev/block' });
  const [folder] = imageFolders(first);
  if (
    device === undefined &&
    folder !== undefined &&
    others.every((other) => imageFolders(other).includes(folder))
  ) {
    parts.push({ kind: 'images', name: folder, source: '/sys/block/*/loop/backing_file' });
  }
  const servers = volumes.map(serverOf);
  const [server] = servers;
  if (server !== undefined && server !== null && servers.every((other) => other === server)) {
    parts.push({ kind: 'server', name: server, source: '/proc/self/mountinfo' });
  }
  return parts;
}

/** Devices that stand in the chain of every volume, in the order of the first one's: where they meet comes first. */
export function commonDevices([first, ...others]: readonly Volume[]): readonly BlockDevice[] {
  if (first === undefined || others.length === 0) return [];
  return first.devices.filter(({ name }) =>
    others.every(({ devices }) => devices.some((device) => device.name === name)),
  );
}

/** Whether a limit of I/O holds for all of the volumes at once: it is of a device that all lie on. */
export function isCommonLimit({ what, device }: Limit, volumes: readonly Volume[]): boolean {
  return what === 'io' && device !== null && commonDevices(volumes).some(({ name }) => name === device);
}

/** Where the files of loop devices lie. With no device below them (network, FUSE) no chain shows that it is one place. */
function imageFolders({ devices }: Volume): readonly string[] {
  return devices.flatMap(({ backingFile }) => (backingFile === null ? [] : [dirname(backingFile)]));
}

/** `nas` of `nas:/export/a` and of `//nas/a`. */
function serverOf({ kind, mount }: Volume): string | null {
  if (kind !== 'network' || mount === null) return null;
  return /^\/\/([^/]+)\//.exec(mount.source)?.[1] ?? /^(\[[^\]]+\]|[^:/]+):/.exec(mount.source)?.[1] ?? null;
}
