import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { runProgram } from './command.js';
import { isMounted } from './mounts.js';
import { makeCompressingVolume } from './zram-volume.js';

const MIB = 1024 * 1024;

describeWith(['root', 'loop'], 'a compressing volume', () => {
  it('says what compresses, takes little for zeros, and leaves no device behind', async () => {
    const volume = await makeCompressingVolume(256 * MIB);
    const source = await runProgram('findmnt', ['-n', '-o', 'SOURCE', '--mountpoint', volume.path]);
    const device = source.replace('/dev/', '');
    expect(device).toMatch(volume.by === 'zram' ? /^zram\d+$/ : /^loop\d+$/);
    const handle = await open(join(volume.path, 'zeros'), 'w');
    await handle.write(Buffer.alloc(8 * MIB));
    await handle.sync();
    await handle.close();
    if (volume.by === 'zram') {
      // Bytes stored for it, as the first two of mm_stat say: original, compressed.
      const [original, compressed] = readFileSync(`/sys/block/${device}/mm_stat`, 'utf8').trim().split(/\s+/);
      expect(Number(compressed)).toBeLessThan(Number(original) / 4);
    }
    await volume.release();
    await volume.release();
    expect(isMounted(volume.path)).toBe(false);
    if (volume.by === 'zram') expect(existsSync(`/sys/block/${device}`)).toBe(false);
  });
});
