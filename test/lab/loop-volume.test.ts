import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { statfs, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { runProgram } from './command.js';
import { type LoopVolume, type LoopVolumeOptions, makeLoopVolume } from './loop-volume.js';
import { isMounted, labMounts } from './mounts.js';
import { IMAGE_FOLDER } from './sweep.js';
import { findThrottle } from './throttle.js';

const MIB = 1024 * 1024;
const volumes: LoopVolume[] = [];

async function make(options: LoopVolumeOptions): Promise<LoopVolume> {
  const volume = await makeLoopVolume(options);
  volumes.push(volume);
  return volume;
}

function imagesOf(pid: number): string[] {
  return readdirSync(IMAGE_FOLDER).filter((name) => name.startsWith(`iotriage-lab-loop-${pid}-`));
}

afterEach(async () => {
  for (const volume of volumes.splice(0)) {
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
    expect(existsSync(volume.path)).toBe(false);
  }
  expect(imagesOf(process.pid)).toEqual([]);
  expect(await runProgram('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE'])).not.toContain(
    `iotriage-lab-loop-${process.pid}-`,
  );
});

describeWith(['root', 'loop'], 'a loop volume', () => {
  it.each(['ext4', 'btrfs'] as const)('is a %s on the device that it names', async (fsType) => {
    const volume = await make({ sizeBytes: 128 * MIB, fsType });
    const { backingFile, dev } = deviceFiles(volume.device);
    expect(basename(backingFile)).toBe(`${basename(volume.path)}.img`);
    expect(dev).toBe(volume.majorMinor);
    const mounted = await runProgram('findmnt', ['-n', '-o', 'FSTYPE,SOURCE', '--mountpoint', volume.path]);
    expect(mounted.split(/\s+/)).toEqual([fsType, `/dev/${volume.device}`]);
    await writeFile(join(volume.path, 'file'), 'content');
    const { blocks, bsize } = await statfs(volume.path);
    expect(blocks * bsize).toBeGreaterThan(64 * MIB);
  });

  function deviceFiles(device: string): { backingFile: string; dev: string } {
    const read = (name: string): string => readFileSync(`/sys/block/${device}/${name}`, 'utf8').trim();
    return { backingFile: read('loop/backing_file'), dev: read('dev') };
  }

  it('writes no faster than its limit, and without one again when it is removed', async (context) => {
    if (findThrottle() === null) context.skip('no cgroup here can limit a device');
    const volume = await make({ sizeBytes: 256 * MIB, fsType: 'ext4', writeBytesPerSecond: 20e6 });
    const write = async (): Promise<number> => {
      const start = performance.now();
      const file = join(volume.path, 'file');
      await runProgram('dd', [
        'if=/dev/zero',
        `of=${file}`,
        'bs=1M',
        'count=40',
        'oflag=direct',
        'conv=notrunc',
      ]);
      return performance.now() - start;
    };
    const limitedMs = await write();
    expect(limitedMs).toBeGreaterThanOrEqual(1600);
    volume.limit({});
    expect(await write()).toBeLessThan(limitedMs);
  });

  it('can be released with bytes that are not written yet, behind a low limit', async (context) => {
    if (findThrottle() === null) context.skip('no cgroup here can limit a device');
    const volume = await make({ sizeBytes: 128 * MIB, fsType: 'ext4', writeBytesPerSecond: 100e3 });
    await writeFile(join(volume.path, 'file'), Buffer.alloc(8 * MIB, 1));
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
  });

  it('takes so many bytes at the speed of memory, then at that of the device', async (context) => {
    if (findThrottle() === null) context.skip('no cgroup here can limit a device');
    const volume = await make({
      sizeBytes: 256 * MIB,
      fsType: 'ext4',
      writeBytesPerSecond: 20e6,
      dirtyBytes: 10e6,
    });
    const setting = (name: string): string =>
      readFileSync(`/sys/class/bdi/${volume.majorMinor}/${name}`, 'utf8').trim();
    expect(setting('strict_limit')).toBe('1');
    const start = performance.now();
    await writeFile(join(volume.path, 'file'), Buffer.alloc(40 * MIB, 1));
    expect(performance.now() - start).toBeGreaterThan(1000);
    await volume.release();
    expect([setting('strict_limit'), setting('max_ratio')]).toEqual(['0', '100']);
  });

  it('leaves nothing behind where it cannot be made', async () => {
    await expect(makeLoopVolume({ sizeBytes: 4096, fsType: 'ext4' })).rejects.toThrow('mkfs.ext4');
    expect(labMounts().filter(({ ownerPid }) => ownerPid === process.pid)).toEqual([]);
  });

  it('is released by the next one where its owner was killed', async () => {
    // The mount's name tells its owner: a shell makes one as a test process would, and ends.
    const script = `
      path=$(mktemp -d "\${TMPDIR:-/tmp}/iotriage-lab-loop-$$-XXXXXX") && image=/dev/shm/$(basename $path).img
      truncate -s 16M $image && device=$(losetup --find --show $image) && mkfs.ext4 -q $device
      mount $device $path && echo $$ $path`;
    const { stdout } = await promisify(execFile)('sh', ['-ec', script]);
    const [pid = '', path = ''] = stdout.trim().split(' ');
    expect(isMounted(path)).toBe(true);
    await make({ sizeBytes: 16 * MIB, fsType: 'ext4' });
    expect(isMounted(path)).toBe(false);
    expect(existsSync(path)).toBe(false);
    expect(imagesOf(Number(pid))).toEqual([]);
  });
});
