import { existsSync } from 'node:fs';
import { mkdir, open, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { isMounted } from './mounts.js';
import { makeTmpfsVolume } from './tmpfs-volume.js';

const MIB = 1024 * 1024;

describeWith(['root'], 'a tmpfs volume', () => {
  it('has the size that it was given, and ENOSPC beyond', async () => {
    await using volume = await makeTmpfsVolume({ sizeBytes: 4 * MIB });
    const { blocks, bsize } = await statfs(volume.path);
    expect(blocks * bsize).toBe(4 * MIB);
    await expect(writeFile(join(volume.path, 'file'), Buffer.alloc(5 * MIB))).rejects.toMatchObject({
      code: 'ENOSPC',
    });
  });

  it('has the inodes that it was given', async () => {
    await using volume = await makeTmpfsVolume({ sizeBytes: MIB, inodes: 3 });
    await mkdir(join(volume.path, 'a'));
    await mkdir(join(volume.path, 'b'));
    await expect(mkdir(join(volume.path, 'c'))).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('is gone when it is released, once or twice', async () => {
    const volume = await makeTmpfsVolume({ sizeBytes: MIB });
    expect(isMounted(volume.path)).toBe(true);
    await volume.release();
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
    expect(existsSync(volume.path)).toBe(false);
  });

  it('is released lazily while a file in it is open', async () => {
    const volume = await makeTmpfsVolume({ sizeBytes: MIB });
    const handle = await open(join(volume.path, 'file'), 'w');
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
    await handle.close();
  });
});
