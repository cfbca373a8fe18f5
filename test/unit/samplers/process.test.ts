import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveProcess, parseProcessIo, parseProcessStat } from '../../../src/samplers/process.js';
import { parseSwitches } from '../../../src/samplers/threads/task-switches.js';

/** Fields 3 to 26, each with its own number as the value. */
const fields = ['S', ...Array.from({ length: 23 }, (_, index) => String(index + 4))].join(' ');

describe('parseProcessStat', () => {
  it('takes the fields by their numbers in the manual page', () => {
    expect(parseProcessStat(`1 (node) ${fields}\n`)).toEqual({
      minorFaults: 10,
      majorFaults: 12,
      userTicks: 14,
      systemTicks: 15,
    });
  });

  it('is not misled by the name of the command', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (command) => {
        expect(parseProcessStat(`1 (${command}) ${fields}\n`)).toEqual(parseProcessStat(`1 (x) ${fields}\n`));
      }),
    );
  });
});

describe('parseProcessIo', () => {
  it('takes what the columns name', () => {
    const text =
      'rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\ncancelled_write_bytes: 7\n';
    expect(parseProcessIo(text)).toEqual({
      rchar: 1,
      wchar: 2,
      readCalls: 3,
      writeCalls: 4,
      readBytes: 5,
      writtenBytes: 6,
    });
  });
});

describe('parseSwitches', () => {
  it('tells voluntary from nonvoluntary', () => {
    const text = 'Name:\tnode\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n';
    expect(parseSwitches(text)).toEqual({ voluntary: 12, involuntary: 3 });
    expect(parseSwitches('')).toBeNull();
  });
});

describe('deriveProcess', () => {
  it('makes differences', () => {
    const row = deriveProcess({ minorFaults: 5, wchar: 100 }, { minorFaults: 9, wchar: 300 });
    expect(row).toMatchObject({
      minorFaults: 4,
      wchar: 200,
    });
    expect(row.readBytes).toBeNull();
  });
});
