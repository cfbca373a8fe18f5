import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { runProgram } from '../../lab/command.js';
import { scratchDirectory } from './jobs.js';
import { addonPath, ownThreads, runChild } from './process.js';

const addon = loadAddon();
let scratch: ReturnType<typeof scratchDirectory>;
let path: string;
let fd: number;

beforeEach(() => {
  scratch = scratchDirectory();
  path = join(scratch.path, 'a');
  fd = openSync(path, 'w+');
});

afterEach(() => {
  closeSync(fd);
  scratch.remove();
});

describe('the clock', () => {
  it('is that of hrtime', () => {
    const before = process.hrtime.bigint();
    const now = addon.now();
    const after = process.hrtime.bigint();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
  });
});

describe('statx', () => {
  it('agrees with stat, by path and by descriptor', () => {
    writeFileSync(path, Buffer.alloc(10_000, 1));
    const status = statSync(path, { bigint: true });
    for (const result of [addon.statx(path), addon.statx(fd)]) {
      expect(result.sizeBytes).toBe(10_000);
      expect(BigInt(result.blocks)).toBe(status.blocks);
      expect(result.inode).toBe(status.ino);
      const { deviceMajor, deviceMinor } = result;
      expect([deviceMajor, deviceMinor]).toEqual([
        Number((status.dev >> 8n) & 0xfffn),
        Number((status.dev & 0xffn) | ((status.dev >> 12n) & 0xfff00n)),
      ]);
    }
  });

  it('shows that a hole has no blocks', () => {
    ftruncateSync(fd, 1 << 20);
    expect(addon.statx(fd)).toMatchObject({ sizeBytes: 1 << 20, blocks: 0 });
  });

  it('tells the alignments of direct I/O as powers of two, or null', () => {
    const { directMemoryAlignmentBytes: memory, directOffsetAlignmentBytes: offset } = addon.statx(path);
    expect(memory === null).toBe(offset === null);
    for (const alignment of [memory, offset]) {
      if (alignment !== null && alignment > 0) expect(Number.isInteger(Math.log2(alignment))).toBe(true);
    }
  });

  it('throws with code, errno, syscall and path', () => {
    const absent = join(scratch.path, 'absent');
    expect(() => addon.statx(absent)).toThrow(
      expect.objectContaining({ code: 'ENOENT', errno: -2, syscall: 'statx', path: absent }),
    );
    expect(() => addon.statx(9999)).toThrow(expect.objectContaining({ code: 'EBADF', errno: -9 }));
  });
});

describe('statvfs', () => {
  it('counts as stat -f does, on a thread that is gone then', async () => {
    const { blockBytes, blocks, availableBlocks } = await addon.statvfs(scratch.path);
    expect(await runProgram('stat', ['-f', '-c', '%S %b', scratch.path])).toBe(`${blockBytes} ${blocks}`);
    expect(availableBlocks).toBeGreaterThan(0);
    expect(availableBlocks).toBeLessThanOrEqual(blocks);
    expect(ownThreads()).toEqual([]);
  });

  it('rejects with code, errno, syscall and path', async () => {
    const absent = join(scratch.path, 'absent');
    await expect(addon.statvfs(absent)).rejects.toMatchObject({
      code: 'ENOENT',
      errno: -2,
      syscall: 'statvfs',
      path: absent,
    });
  });
});

describe('calls on descriptors', () => {
  it('accept a file and throw for what is none', async () => {
    writeSync(fd, Buffer.alloc(8192));
    for (const advice of ['dontneed', 'random', 'sequential'] as const) addon.fadvise(fd, 0, 0, advice);
    addon.fdatasync(fd);
    addon.syncFileRange(fd, 0, 4096);
    await expect(addon.syncfs(fd)).resolves.toBeUndefined();
    expect(ownThreads()).toEqual([]);

    const none = { code: 'EBADF', errno: -9 };
    expect(() => {
      addon.fadvise(9999, 0, 0, 'dontneed');
    }).toThrow(expect.objectContaining({ ...none, syscall: 'posix_fadvise' }));
    expect(() => {
      addon.fdatasync(9999);
    }).toThrow(expect.objectContaining({ ...none, syscall: 'fdatasync' }));
    expect(() => {
      addon.syncFileRange(9999, 0, 1);
    }).toThrow(expect.objectContaining({ ...none, syscall: 'sync_file_range' }));
    await expect(addon.syncfs(9999)).rejects.toMatchObject({ ...none, syscall: 'syncfs' });
  });

  it('leave no descriptor behind where the thread of syncfs cannot be made', () => {
    // Address space for no further stack.
    const { stdout, stderr } = runChild(`
      const { openSync, readdirSync, readFileSync, statSync } = require('node:fs');
      const path = ${JSON.stringify(scratch.path)};
      const fd = openSync(path, 'r');
      const isIt = (link) => statSync('/proc/self/fd/' + link, { throwIfNoEntry: false })?.ino === statSync(path).ino;
      const [, sizeKiB] = /VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
      const limit = '--as=' + (Number(sizeKiB) + 4096) * 1024;
      require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), limit]);
      addon.syncfs(fd).catch((error) =>
        console.log(error.message, readdirSync('/proc/self/fd').filter(isIt).length));`);
    expect(stdout, stderr).toBe('Resource temporarily unavailable 1\n');
  });

  it('lock a file for one descriptor at a time', () => {
    const other = openSync(path, 'r');
    expect(addon.tryLock(fd)).toBe(true);
    expect(addon.tryLock(fd)).toBe(true);
    expect(addon.tryLock(other)).toBe(false);
    closeSync(fd);
    expect(addon.tryLock(other)).toBe(true);
    closeSync(other);
    fd = openSync(path, 'r');
    expect(() => addon.tryLock(9999)).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'flock' }));
  });
});

describe('buffers', () => {
  it('are zeroed and as long as asked for', () => {
    const buffer = addon.alignedBuffer(10_000, 4096);
    expect(buffer.length).toBe(10_000);
    expect(buffer.equals(Buffer.alloc(10_000))).toBe(true);
  });

  it('serve for direct I/O, which a shifted one does not', ({ skip }) => {
    const folder = new URL('../../../build/native-test', import.meta.url).pathname;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `direct-${process.pid}`);
    let direct: number;
    try {
      direct = openSync(file, constants.O_DIRECT | constants.O_CREAT | constants.O_RDWR);
    } catch {
      return skip('the file system of the checkout has no O_DIRECT');
    }
    try {
      const buffer = addon.alignedBuffer(8192, 4096);
      for (let at = 0; at < 8; at++)
        expect(writeSync(direct, addon.alignedBuffer(4096, 4096), 0, 4096, 0)).toBe(4096);
      const wanted = addon.statx(direct).directMemoryAlignmentBytes ?? 1;
      if (wanted > 1) expect(() => writeSync(direct, buffer, 1, 4096, 0)).toThrow('EINVAL');
    } finally {
      closeSync(direct);
      rmSync(file);
    }
  });

  it('get a body that depends on seed and lane, begins anew with each block, and spares the stamps', () => {
    const body = (seed: number, lane: number): Buffer => {
      const buffer = Buffer.alloc(3 * 512, 0xaa);
      addon.fillBody(buffer, seed, lane, 512);
      return buffer;
    };
    const bytes = body(1, 2);
    expect(bytes.equals(body(1, 2))).toBe(true);
    expect(bytes.equals(body(1, 3))).toBe(false);
    expect(bytes.equals(body(2, 2))).toBe(false);
    expect(bytes.subarray(0, 512).equals(bytes.subarray(512, 1024))).toBe(true);
    expect(bytes.subarray(512, 544).equals(Buffer.alloc(32, 0xaa))).toBe(true);
    expect(new Set(bytes.subarray(32, 512)).size).toBeGreaterThan(150);
    expect(() => {
      addon.fillBody(bytes, 1, 2, 16);
    }).toThrow(RangeError);
  });
});

describe('dieWithParent', () => {
  /** Whether a process is there and no zombie. */
  const lives = (pid: number): boolean => {
    try {
      return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };

  it('ends a child, even in an endless loop, when its parent is killed', async () => {
    const child = `const addon = require(${JSON.stringify(addonPath)});
      console.log(process.pid, addon.dieWithParent(process.ppid)); for (;;);`;
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit', detached: true })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const [pid, answer] = line.split(' ');
    expect(answer).toBe('true');
    expect(lives(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    while (lives(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('says that a parent is gone', async () => {
    const script = `console.log(require(${JSON.stringify(addonPath)}).dieWithParent(process.ppid + 1))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(line).toBe('false');
  });
});
