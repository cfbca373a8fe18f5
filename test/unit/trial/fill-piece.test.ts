import { expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/domain/units.js';
import { fillPieceBytes } from '../../../src/trial/fill-piece.js';
import { makeLoopVolume } from '../../lab/loop-volume.js';
import { makeTmpfsVolume } from '../../lab/tmpfs-volume.js';
import { describeWith } from '../../requires.js';

describeWith(['root', 'loop'], 'the pieces of a fill', () => {
  it('are small on ext4, also where one of several directories lies there, and large elsewhere', async () => {
    await using ext4 = await makeLoopVolume({ fsType: 'ext4', sizeBytes: 64 * MIB });
    await using tmpfs = await makeTmpfsVolume({ sizeBytes: MIB });
    expect(fillPieceBytes([ext4.path])).toBe(64 * KIB);
    expect(fillPieceBytes([tmpfs.path, ext4.path])).toBe(64 * KIB);
    expect(fillPieceBytes([tmpfs.path])).toBe(MIB);
  });
});
