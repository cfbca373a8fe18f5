import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findMount,
  majorMinorOf,
  mountOption,
  parseMountinfo,
} from '../../../src/targets/inventory/mountinfo.js';

const text = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
25 27 0:23 / /dev/shm rw,relatime shared:3 master:1 - tmpfs tmpfs rw,size=64k
30 25 0:27 / /dev/shm rw,nosuid - tmpfs tmpfs rw,size=128k
31 27 254:0 /srv/data /mnt/with\\040blank\\011tab\\134slash rw - ext4 /dev/vda rw,discard
32 27 0:40 /sub /mnt/btrfs rw,noatime - btrfs /dev/vdb1 rw,subvol=/sub
33 27 8:1 / /mnt/two rw - ext4 /dev/sda1 rw
34 27 8:2 / /mnt/two/below rw - xfs /dev/sda2 rw
35 27 8:3 / /mnt/two rw - ext4 /dev/sda3 rw
no mount at all
`;
const mounts = parseMountinfo(text);

/** `st_dev` of a device number below 256. */
const deviceId = (major: number, minor: number): string => String(major * 256 + minor);

describe('parseMountinfo', () => {
  it('reads point, type, source and the options of mount and file system, each once', () => {
    expect(mounts[1]).toEqual({
      majorMinor: '254:0',
      root: '/',
      point: '/',
      fsType: 'ext4',
      source: '/dev/vda',
      options: ['rw', 'relatime', 'discard'],
    });
  });

  it('passes over optional tags and lines of another shape', () => {
    expect(mounts).toHaveLength(9);
    expect(mounts[2]?.options).toEqual(['rw', 'relatime', 'size=64k']);
  });

  it('undoes octal escapes', () => {
    expect(mounts[4]?.point).toBe('/mnt/with blank\ttab\\slash');
    expect(mounts[4]?.root).toBe('/srv/data');
  });

  it('gives back any path that the kernel escapes', () => {
    const part = fc.stringMatching(/^[ -~\t\n]{1,20}$/).filter((name) => !name.includes('/'));
    fc.assert(
      fc.property(part, (name) => {
        const escaped = name.replace(
          /[ \t\n\\#]/g,
          (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
        );
        const [mount] = parseMountinfo(`1 2 8:1 / /${escaped} rw - ext4 /dev/${escaped} rw\n`);
        expect(mount?.point).toBe(`/${name}`);
        expect(mount?.source).toBe(`/dev/${name}`);
      }),
    );
  });
});

describe('findMount', () => {
  it('takes the longest point, on the boundary of names', () => {
    expect(findMount(mounts, '/dev/shm/a', null)?.point).toBe('/dev/shm');
    expect(findMount(mounts, '/dev/shmem', null)?.point).toBe('/');
    expect(findMount(mounts, '/', null)?.point).toBe('/');
  });

  it('takes the last of several on one point: it hides the others', () => {
    expect(findMount(mounts, '/dev/shm', deviceId(0, 27))?.options).toContain('size=128k');
    expect(findMount(mounts, '/dev/shm', null)?.options).toContain('size=128k');
  });

  it('follows the device where a mount is hidden by a later one above it', () => {
    expect(findMount(mounts, '/mnt/two/below', deviceId(8, 3))?.source).toBe('/dev/sda3');
    expect(findMount(mounts, '/mnt/two/below', deviceId(8, 2))?.source).toBe('/dev/sda2');
  });

  it('tells a bind mount from the file system that it shows again', () => {
    expect(findMount(mounts, '/mnt/with blank\ttab\\slash/x', deviceId(254, 0))?.root).toBe('/srv/data');
    expect(findMount(mounts, '/home', deviceId(254, 0))?.point).toBe('/');
  });

  it('goes by the path alone where no mount bears the device, as with subvolumes of btrfs', () => {
    expect(findMount(mounts, '/mnt/btrfs/nested', deviceId(0, 99))?.fsType).toBe('btrfs');
  });

  it('finds nothing in an empty table', () => {
    expect(findMount([], '/', null)).toBeNull();
  });
});

describe('majorMinorOf', () => {
  it('splits st_dev as glibc does', () => {
    expect(majorMinorOf(65024n)).toBe('254:0');
    expect(majorMinorOf(27n)).toBe('0:27');
  });

  it('is the inverse of makedev', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (a, b) => {
          const [major, minor] = [BigInt(a), BigInt(b)];
          const made =
            ((major & 0xfffff000n) << 32n) |
            ((major & 0xfffn) << 8n) |
            ((minor & 0xffffff00n) << 12n) |
            (minor & 0xffn);
          expect(majorMinorOf(made)).toBe(`${major}:${minor}`);
        },
      ),
    );
  });
});

describe('mountOption', () => {
  it('reads a value, also an empty one, and null where there is none', () => {
    const mount = { options: ['rw', 'upperdir=/up', 'empty='] };
    expect(mountOption(mount, 'upperdir')).toBe('/up');
    expect(mountOption(mount, 'empty')).toBe('');
    expect(mountOption(mount, 'lowerdir')).toBeNull();
  });
});
