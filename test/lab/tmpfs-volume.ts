import { runProgram } from './command.js';
import { LAB_NAME, makeMountPoint, unmountNow } from './mounts.js';
import { sweepStaleVolumes } from './sweep.js';
import { withTeardown } from './teardown.js';

export interface TmpfsVolumeOptions {
  readonly sizeBytes: number;
  /** Files and directories that fit, its root among them. */
  readonly inodes?: number;
}

export interface TmpfsVolume extends AsyncDisposable {
  readonly path: string;
  /** Can be called again. */
  release(): Promise<void>;
}

/** Mounts a tmpfs of that size. Needs root. */
export function makeTmpfsVolume({ sizeBytes, inodes }: TmpfsVolumeOptions): Promise<TmpfsVolume> {
  return withTeardown(async (teardown) => {
    sweepStaleVolumes();
    const path = await makeMountPoint('tmpfs');
    teardown.defer(() => {
      unmountNow(path);
    });
    const options = [
      `size=${sizeBytes}`,
      'mode=0755',
      ...(inodes === undefined ? [] : [`nr_inodes=${inodes}`]),
    ];
    await runProgram('mount', ['-t', 'tmpfs', '-o', options.join(','), LAB_NAME, path]);
    const release = (): Promise<void> =>
      new Promise((resolve) => {
        teardown.run();
        resolve();
      });
    return { path, release, [Symbol.asyncDispose]: release };
  });
}
