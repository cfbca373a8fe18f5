import { closeSync, openSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseProcessIo, processIo } from '../../../src/native/process-io.js';

it('reads the counts of the kernel', () => {
  const text =
    'rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 9007199254740991\ncancelled_write_bytes: 7\n';
  expect(parseProcessIo(text)).toEqual({
    rchar: 1,
    wchar: 2,
    syscr: 3,
    syscw: 4,
    readBytes: 5,
    writeBytes: Number.MAX_SAFE_INTEGER,
  });
  expect(parseProcessIo('')).toBeNull();
});

it('reads those of a process', () => {
  const fd = openSync('/dev/null', 'w');
  try {
    const before = processIo(process.pid)!;
    writeSync(fd, Buffer.alloc(100_000));
    const after = processIo(process.pid)!;
    expect(after.wchar - before.wchar).toBeGreaterThanOrEqual(100_000);
    expect(after.syscw).toBeGreaterThan(before.syscw);
    // The look before was a read itself.
    expect(after.rchar).toBeGreaterThan(before.rchar);
  } finally {
    closeSync(fd);
  }
});

it('knows none of a process that is not there', () => {
  expect(processIo(2 ** 22 + 1)).toBeNull();
});
