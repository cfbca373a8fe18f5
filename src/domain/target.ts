/** What lies under a path, by the kernel's word. */
export type VolumeKind = 'disk' | 'tmpfs' | 'overlay' | 'network' | 'fuse' | 'set' | 'runtime' | 's3';

/** What the user asked to be measured: a directory, or several on different volumes measured alone and together. */
export interface Target {
  /** Stable within a run: `t0`. */
  readonly id: string;
  /** As the user wrote it; the members joined by a comma for a set. */
  readonly label: string;
  /** Absolute, symbolic links resolved. One for a directory, several for a set. */
  readonly members: readonly string[];
}

export interface Mount {
  readonly point: string;
  readonly fsType: string;
  readonly options: readonly string[];
  readonly source: string;
}

/** A block device in the chain under a volume. The file system's own device comes first. */
export interface BlockDevice {
  /** As in `/proc/diskstats`: `nvme0n1p2`. */
  readonly name: string;
  /** `254:0` */
  readonly majorMinor: string;
  readonly type: 'disk' | 'partition' | 'loop' | 'dm' | 'md' | 'zram' | 'other';
  /** Names of the devices that it lies on: a partition's disk, the members of dm or md, a loop file's device. */
  readonly parents: readonly string[];
  /** A loop device's file. */
  readonly backingFile: string | null;
  readonly sizeBytes: number | null;
  readonly rotational: boolean | null;
  readonly scheduler: string | null;
  readonly writeCache: string | null;
  readonly logicalBlockBytes: number | null;
  readonly queueDepth: number | null;
  readonly model: string | null;
  /** The NUMA node that it is attached to; null: none, or the machine has one node. */
  readonly numaNode: number | null;
}

/** A limit that a cgroup sets, or of a device's unwritten bytes; `source` is the file that says so. */
export interface Limit {
  readonly what: 'cpu' | 'memory' | 'io' | 'unwritten';
  /** `write 20 MB/s on 7:0`, `1.5 CPUs`. */
  readonly text: string;
  /** CPUs, bytes, bytes/s or operations/s, by `unit`. */
  readonly value: number;
  readonly unit: 'cpus' | 'bytes' | 'bytes/s' | 'operations/s';
  readonly direction: 'read' | 'write' | null;
  readonly device: string | null;
  readonly source: string;
}

export interface Unavailable {
  readonly what: string;
  readonly why: string;
}

/** One directory's volume as it was before the run. */
export interface Volume {
  readonly targetId: string;
  readonly label: string;
  readonly path: string;
  readonly kind: VolumeKind;
  /** `st_dev` in decimal; a volume that goes away shows by its change. Empty for a set. */
  readonly deviceId: string;
  readonly mount: Mount | null;
  readonly devices: readonly BlockDevice[];
  readonly limits: readonly Limit[];
  readonly sizeBytes: number | null;
  /** Free to us (`f_bavail`). Null where the file system does not say (f_blocks = 0). */
  readonly freeBytes: number | null;
  readonly freeInodes: number | null;
  readonly readOnly: boolean;
  /** O_DIRECT: offsets and sizes must be multiples of this; null: not told by the kernel. */
  readonly directAlignmentBytes: number | null;
  /** A set's members, as volumes of their own. */
  readonly members: readonly Volume[];
  readonly unavailable: readonly Unavailable[];
}

/** Reads what lies under a path. One file and one registry line for each kind. */
export interface TargetInspector {
  readonly name: string;
  readonly summary: string;
  inspect(target: Target): Promise<Volume>;
}
