import { expect, it } from 'vitest';
import type { ProcessIo } from '../../../../src/native/process-io.js';
import { MovedBytes } from '../../../../src/strategies/fio/moved-bytes.js';

const nothing: ProcessIo = { rchar: 0, wchar: 0, syscr: 0, syscw: 0, readBytes: 0, writeBytes: 0 };

/** Bytes after each of these looks. */
function seen(...looks: readonly (Partial<ProcessIo> | null)[]): readonly number[] {
  const moved = new MovedBytes();
  return looks.map((io) => {
    moved.look(io && { ...nothing, ...io });
    return moved.bytes;
  });
}

it('adds up what calls have read and written, down to the smallest blocks', () => {
  expect(seen({ rchar: 4096 }, { rchar: 4096, wchar: 64 }, { rchar: 8192, wchar: 128 })).toEqual([
    4096, 4160, 8320,
  ]);
});

it('counts what goes to devices or makes pages dirty where calls are not counted', () => {
  expect(seen({ rchar: 100, writeBytes: 4096 }, { rchar: 108, readBytes: 8192, writeBytes: 8192 })).toEqual([
    4196, 16_384,
  ]);
});

it('stands still while nothing but the clock of fio is read, for however long', () => {
  const looks = Array.from({ length: 1000 }, (_, look) => ({ rchar: 4096 + 16 * look }));
  expect(new Set(seen(...looks))).toEqual(new Set([4096]));
});

it('keeps what it knows where nothing is to be had', () => {
  expect(seen(null, { wchar: 512 }, null, { wchar: 1024 })).toEqual([0, 512, 512, 1024]);
});
