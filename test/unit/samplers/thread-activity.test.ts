import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syscallNames, takesDescriptor } from '../../../src/samplers/threads/syscall-names.js';
import {
  formatCounts,
  parseState,
  parseSyscall,
  volumeOfFile,
} from '../../../src/samplers/threads/thread-activity.js';

const x64 = syscallNames('x64');

describe('syscallNames', () => {
  it.each([
    ['x64', 18, 'pwrite64'],
    ['x64', 74, 'fsync'],
    ['x64', 202, 'futex'],
    ['x64', 257, 'openat'],
    ['arm64', 68, 'pwrite64'],
    ['arm64', 82, 'fsync'],
    ['arm64', 98, 'futex'],
    ['arm64', 56, 'openat'],
  ])('knows %s %i as %s', (arch, number, name) => {
    expect(syscallNames(arch)(number)).toBe(name);
  });

  it('gives the number where it knows no name', () => {
    expect(x64(9999)).toBe('syscall_9999');
    expect(syscallNames('s390x')(1)).toBe('syscall_1');
  });
});

describe('parseSyscall', () => {
  it('takes the descriptor of a call that works on one', () => {
    const text = '18 0x15 0x7f0000 0x1000 0x0 0x0 0x0 0x7ffc 0x7f01\n';
    expect(parseSyscall(text, x64)).toEqual({ label: 'pwrite64', busy: true, descriptor: 21 });
  });

  it('takes no descriptor of one that does not', () => {
    expect(parseSyscall('257 0xffffff9c 0x7f 0x0 0x0 0x0 0x0 0x1 0x2\n', x64).descriptor).toBeNull();
    expect(takesDescriptor('futex')).toBe(false);
  });

  it('takes a thread in a futex for idle, and one that runs or faults for busy', () => {
    expect(parseSyscall('202 0x7f 0x80 0x0 0x0 0x0 0x0 0x1 0x2\n', x64).busy).toBe(false);
    expect(parseSyscall('running\n', x64)).toEqual({ label: 'running', busy: true, descriptor: null });
    expect(parseSyscall('-1 0x7ffc 0x7f01\n', x64)).toEqual({ label: 'fault', busy: true, descriptor: null });
  });
});

describe('parseState', () => {
  it('finds the letter behind any name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.constantFrom('R', 'S', 'D', 'Z'), (name, state) => {
        expect(parseState(`12 (${name}) ${state} 1 2 3`)).toBe(state);
      }),
    );
  });
});

describe('formatCounts', () => {
  it('puts the most frequent first', () => {
    expect(formatCounts(['futex', 'pwrite64', 'pwrite64', 'fsync'])).toBe('pwrite64=2 fsync=1 futex=1');
    expect(formatCounts([])).toBe('');
  });

  it('can be read back, whatever the names are', () => {
    const label = fc.stringMatching(/^\/[a-z =]{0,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1 }), (labels) => {
        const text = formatCounts(labels);
        const read = text.split(' ').flatMap((pair) => {
          const cut = pair.lastIndexOf('=');
          const name = pair.slice(0, cut).replaceAll('\\040', ' ');
          return Array.from({ length: Number(pair.slice(cut + 1)) }, () => name);
        });
        expect(read.sort()).toEqual([...labels].sort());
      }),
    );
  });
});

describe('volumeOfFile', () => {
  it.each([
    ['/data/x/.iotriage-20260101-1/f0001', '/data/x'],
    ['/.iotriage-1/f0001', '/'],
    ['/data/file', '/data'],
    ['/file', '/'],
    ['pipe:[12]', null],
  ])('%s lies in %s', (path, volume) => {
    expect(volumeOfFile(path)).toBe(volume);
  });
});
