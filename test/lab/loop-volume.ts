import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { runProgram } from './command.js';
import { clearDirtyLimit, setDirtyLimit } from './dirty-limit.js';
import { LAB_NAME, makeMountPoint, unmountNow } from './mounts.js';
import { imageOf, removeImage, sweepStaleVolumes } from './sweep.js';
import { withTeardown } from './teardown.js';
import { findThrottle, majorMinorOf, type ThrottleLimits } from './throttle.js';

export interface LoopVolumeOptions extends ThrottleLimits {
  /** Of the image, in memory: only what is written takes any. ext4 from 8 MiB, btrfs from 110 MiB, xfs from 300 MiB. */
  readonly sizeBytes: number;
  readonly fsType: 'ext4' | 'btrfs' | 'xfs';
  /** Where the image is instead of in memory: on another volume, which is reached past its page cache. */
  readonly imageIn?: string;
  /** Of the mount, beside those of every lab volume: `compress-force=zstd`. */
  readonly mountOptions?: string;
  /** Unwritten bytes that the kernel keeps for the device before it makes writers wait for it. */
  readonly dirtyBytes?: number;
}

export interface LoopVolume extends AsyncDisposable {
  readonly path: string;
  /** `loop0` */
  readonly device: string;
  /** `7:0` */
  readonly majorMinor: string;
  /** Sets the limits anew; none: removes them. */
  limit(limits: ThrottleLimits): void;
  /** Removes the limits, unmounts, detaches, removes the image. Can be called again. */
  release(): Promise<void>;
}

const mkfs: Readonly<Record<LoopVolumeOptions['fsType'], readonly string[]>> = {
  // Tables made at once: the kernel would write them in the background, into what a test measures.
  ext4: ['mkfs.ext4', '-q', '-F', '-L', LAB_NAME, '-E', 'lazy_itable_init=0,lazy_journal_init=0'],
  btrfs: ['mkfs.btrfs', '-q', '-f', '-L', LAB_NAME],
  xfs: ['mkfs.xfs', '-q', '-f', '-L', LAB_NAME],
};

/**
 * Makes a file system on a loop device over a file in memory, and limits the device. Needs root.
 * @throws Error where the machine cannot (no loop device, no mkfs, no way to limit); nothing is left behind then.
 */
export function makeLoopVolume(options: LoopVolumeOptions): Promise<LoopVolume> {
  return withTeardown(async (teardown) => {
    sweepStaleVolumes();
    const path = await makeMountPoint('loop');
    const image = imageOf(path, options.imageIn);
    // Undone in reverse: the limits first, or unmounting would wait for them.
    teardown.defer(() => {
      removeImage(image);
    });
    teardown.defer(() => {
      unmountNow(path);
    });
    const file = await open(image, 'wx', 0o600);
    try {
      await file.truncate(options.sizeBytes);
    } finally {
      await file.close();
    }
    const node = await runProgram('losetup', [
      ...(options.imageIn === undefined ? [] : ['--direct-io=on']),
      '--find',
      '--show',
      image,
    ]);
    const device = basename(node);
    const [program, ...args] = mkfs[options.fsType];
    await runProgram(program!, [...args, node]);
    const mountOptions = [
      'nosuid,nodev,noatime',
      ...(options.mountOptions === undefined ? [] : [options.mountOptions]),
    ];
    await runProgram('mount', ['-t', options.fsType, '-o', mountOptions.join(','), node, path]);
    const majorMinor = majorMinorOf(device);

    const limit = (limits: ThrottleLimits): void => {
      const throttle = findThrottle();
      if (throttle !== null) throttle.set(device, limits);
      else if (Object.values(limits).some((value) => value !== undefined)) {
        throw new Error('no cgroup here can limit a device');
      }
    };
    teardown.defer(() => {
      limit({});
    });
    if (options.dirtyBytes !== undefined) {
      teardown.defer(() => {
        clearDirtyLimit(majorMinor);
      });
      setDirtyLimit(majorMinor, options.dirtyBytes);
    }
    const { writeBytesPerSecond, readBytesPerSecond, writeIops, readIops } = options;
    limit({ writeBytesPerSecond, readBytesPerSecond, writeIops, readIops });
    // A Promise, as for the other volumes, though it blocks: nothing here is waited for that runs in this process.
    const release = (): Promise<void> =>
      new Promise((resolve) => {
        teardown.run();
        resolve();
      });
    return { path, device, majorMinor, limit, release, [Symbol.asyncDispose]: release };
  });
}
