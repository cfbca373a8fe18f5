import { runProgram } from './command.js';
import { makeLoopVolume } from './loop-volume.js';
import { LAB_NAME, makeMountPoint, unmountNow } from './mounts.js';
import { sweepStaleVolumes } from './sweep.js';
import { withTeardown } from './teardown.js';
import { addZram, hasZram, removeZram } from './zram.js';

export interface CompressingVolume extends AsyncDisposable {
  readonly path: string;
  /** What compresses: a device below ext4, or the file system itself. */
  readonly by: 'zram' | 'btrfs';
  /** Can be called again. */
  release(): Promise<void>;
}

/**
 * Makes a volume that writes less the better its content compresses: ext4 on a zram device where the kernel has zram,
 * else btrfs on a loop device. Needs root.
 * @param sizeBytes from 110 MiB on, for btrfs; it is in memory, as far as it is written.
 * @throws Error where the machine can make neither; nothing is left behind then.
 */
export async function makeCompressingVolume(sizeBytes: number): Promise<CompressingVolume> {
  if (!hasZram()) await runProgram('modprobe', ['zram', 'num_devices=0']).catch(() => undefined);
  if (hasZram()) return makeZramVolume(sizeBytes);
  const volume = await makeLoopVolume({ sizeBytes, fsType: 'btrfs', mountOptions: 'compress-force=zstd' });
  return { ...volume, by: 'btrfs' };
}

function makeZramVolume(sizeBytes: number): Promise<CompressingVolume> {
  return withTeardown(async (teardown) => {
    sweepStaleVolumes();
    const path = await makeMountPoint('zram');
    const device = addZram(sizeBytes);
    teardown.defer(() => {
      removeZram(device);
    });
    teardown.defer(() => {
      unmountNow(path);
    });
    const node = `/dev/${device}`;
    await runProgram('mkfs.ext4', ['-q', '-F', '-L', LAB_NAME, '-E', 'lazy_itable_init=0', node]);
    await runProgram('mount', ['-t', 'ext4', '-o', 'nosuid,nodev,noatime', node, path]);
    const release = (): Promise<void> =>
      new Promise((resolve) => {
        teardown.run();
        resolve();
      });
    return { path, by: 'zram', release, [Symbol.asyncDispose]: release };
  });
}
