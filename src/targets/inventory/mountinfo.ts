/** A line of /proc/self/mountinfo. */
export interface MountEntry {
  /** `254:0`; major 0 for what has no block device, and for btrfs. */
  readonly majorMinor: string;
  /** The directory of the file system that is mounted: `/` unless it is a bind mount or a subvolume. */
  readonly root: string;
  readonly point: string;
  readonly fsType: string;
  readonly source: string;
  /** Of the mount and of the file system, each once. */
  readonly options: readonly string[];
}

/** Blanks, tabs, newlines and backslashes stand as three octal digits. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

/**
 * Parses `ID PARENT MAJ:MIN ROOT POINT OPTIONS [TAG...] - TYPE SOURCE SUPER_OPTIONS`, in the kernel's order: what is
 * mounted later stands later. Lines of another shape are passed over. Source: `proc_pid_mountinfo(5)`.
 */
export function parseMountinfo(text: string): readonly MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const separator = line.indexOf(' - ');
    if (separator < 0) return [];
    const [, , majorMinor, root, point, options] = line.slice(0, separator).split(' ');
    const [fsType, source = '', superOptions = ''] = line.slice(separator + 3).split(' ');
    if (!majorMinor || !root || !point || options === undefined || !fsType) return [];
    return [
      {
        majorMinor,
        root: unescapeOctal(root),
        point: unescapeOctal(point),
        fsType,
        source: unescapeOctal(source),
        options: [...new Set([...options.split(','), ...superOptions.split(',')])]
          .filter(Boolean)
          .map(unescapeOctal),
      },
    ];
  });
}

/** `st_dev` as major:minor, by glibc's `gnu_dev_major` and `gnu_dev_minor`. */
export function majorMinorOf(deviceId: bigint): string {
  const major = ((deviceId >> 8n) & 0xfffn) | ((deviceId >> 32n) & 0xfffff000n);
  const minor = (deviceId & 0xffn) | ((deviceId >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

function lies(path: string, under: string): boolean {
  return under === '/' || path === under || path.startsWith(`${under}/`);
}

/**
 * The mount that a path lies on: of the mounts with the path's device, the one whose point is the longest prefix,
 * and of several on one point the last, which hides the others. Where no mount has that device (subvolumes of btrfs
 * bear an `st_dev` that no mount shows), or it is not known, the prefix alone decides.
 * @param path absolute, symbolic links resolved
 */
export function findMount(
  mounts: readonly MountEntry[],
  path: string,
  deviceId: string | null,
): MountEntry | null {
  const above = mounts.filter(({ point }) => lies(path, point));
  const wanted = deviceId === null || deviceId === '' ? null : majorMinorOf(BigInt(deviceId));
  const fitting = above.filter(({ majorMinor }) => majorMinor === wanted);
  return (fitting.length > 0 ? fitting : above).reduce<MountEntry | null>(
    (best, mount) => (best && best.point.length > mount.point.length ? best : mount),
    null,
  );
}

/** The value of an option `name=value`; null where it is not set. */
export function mountOption(mount: Pick<MountEntry, 'options'>, name: string): string | null {
  return mount.options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}
