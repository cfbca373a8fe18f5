import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveProcess, parseProcessIo, parseProcessStat } from '../../../src/samplers/process.js';
import { openSwitchSession } from '../../../src/samplers/threads/switch-session.js';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';

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

describe('openSwitchSession', () => {
  it('makes differences of what the process has counted, also across a taking', () => {
    const samples = [
      { atNs: [1, 2], values: [10, 1, 15, 1] },
      { atNs: [3, 4], values: [18, 2, 30, 4] },
    ];
    const addon = {
      startGauge: () => undefined,
      stopGauge: () => {
        const { atNs, values } = samples.shift()!;
        return { atNs: Float64Array.from(atNs), values: Float64Array.from(values), overwritten: 0 };
      },
    };
    const context = { clock: new EpochClock(monotonicNs()), intervalMs: 100 };
    const session = openSwitchSession(context, () => addon);
    const [first] = session.take();
    session.close();
    const [second] = session.take();
    expect(first).toMatchObject({ atNs: [2], columns: { voluntarySwitches: [5], involuntarySwitches: [0] } });
    expect(second).toMatchObject({
      atNs: [3, 4],
      columns: { voluntarySwitches: [3, 12], involuntarySwitches: [1, 2] },
    });
  });

  it('says so where there is no addon', () => {
    const context = { clock: new EpochClock(monotonicNs()), intervalMs: 100 };
    const session = openSwitchSession(context, () => {
      throw new Error('not built');
    });
    expect(session.take()).toEqual([]);
    expect(session.unavailable()).toEqual([{ what: 'context switches', why: 'not built' }]);
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
