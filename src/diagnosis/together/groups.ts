import type { Volume } from '../../domain/target.js';

/** Volumes that are to be compared with each other. */
export interface VolumeGroup {
  readonly volumes: readonly Volume[];
  /** One and the same file system: there is nothing to measure. */
  readonly same: boolean;
}

/** Kinds that have no mount. */
const unmounted: readonly Volume['kind'][] = ['runtime', 's3'];

/**
 * What to compare: each set as the user gave it; where there is none, all directories on storage, one for each file
 * system: memory is no storage that others could share. Beside them the directories that lie on one file system.
 */
export function volumeGroups(volumes: readonly Volume[]): readonly VolumeGroup[] {
  const sets = volumes.filter(({ members }) => members.length > 1);
  if (sets.length > 0) return sets.map(({ members }) => ({ volumes: members, same: false }));
  const byFileSystem = new Map<string, Volume[]>();
  for (const volume of volumes.filter(({ kind }) => !unmounted.includes(kind))) {
    const identity = volume.deviceId === '' ? volume.path : volume.deviceId;
    byFileSystem.set(identity, [...(byFileSystem.get(identity) ?? []), volume]);
  }
  const fileSystems = [...byFileSystem.values()];
  const firsts = fileSystems.flatMap(([first]) => first ?? []).filter(({ kind }) => kind !== 'tmpfs');
  return [
    ...(firsts.length > 1 ? [{ volumes: firsts, same: false }] : []),
    ...fileSystems.filter(({ length }) => length > 1).map((same) => ({ volumes: same, same: true })),
  ];
}

/** Several volumes as one: what a trial on all of them at once ran on. Its devices and limits are those of all, each once. */
export function united(volumes: readonly Volume[]): Volume {
  const label = volumes.map(({ path }) => path).join(',');
  const distinct = <T>(items: readonly T[], key: (item: T) => string): readonly T[] => [
    ...new Map(items.map((item) => [key(item), item])).values(),
  ];
  return {
    targetId: label,
    label,
    path: label,
    kind: 'set',
    deviceId: '',
    mount: null,
    devices: distinct(
      volumes.flatMap(({ devices }) => devices),
      ({ name }) => name,
    ),
    limits: distinct(
      volumes.flatMap(({ limits }) => limits),
      ({ source, text }) => `${source} ${text}`,
    ),
    sizeBytes: null,
    freeBytes: null,
    freeInodes: null,
    readOnly: false,
    directAlignmentBytes: null,
    members: volumes,
    unavailable: [],
  };
}
