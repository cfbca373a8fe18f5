import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../src/samplers/series/file-session.js';
import { TickCarry } from '../../../src/samplers/series/tick-carry.js';

const columns = { userCores: 'user', iowaitCores: 'iowait' };
const MS = 1e6;

describe('TickCarry', () => {
  it('makes processors of ticks', () => {
    const carry = new TickCarry(columns, 100);
    expect(carry.cores({ user: 10, iowait: 0 }, { user: 25, iowait: 5 }, 100 * MS)).toEqual({
      userCores: 1.5,
      iowaitCores: 0.5,
    });
  });

  it('has no figure for a few ticks, and carries them on', () => {
    const carry = new TickCarry(columns, 100);
    const nothing = { userCores: null, iowaitCores: null };
    expect(carry.cores({ user: 0, iowait: 0 }, { user: 2, iowait: 0 }, 1 * MS)).toEqual(nothing);
    expect(carry.cores({ user: 2, iowait: 0 }, { user: 3, iowait: 0 }, 9 * MS)).toEqual(nothing);
    expect(carry.cores({ user: 3, iowait: 0 }, { user: 10, iowait: 5 }, 90 * MS)).toEqual({
      userCores: 1,
      iowaitCores: 0.5,
    });
    expect(carry.cores({ user: 10, iowait: 5 }, { user: 11, iowait: 5 }, 10 * MS)).toEqual(nothing);
  });

  it('has no figure for a counter that went back, as the kernel lets iowait do, or was not read', () => {
    const carry = new TickCarry(columns, 100);
    expect(carry.cores({ user: 0, iowait: 9 }, { user: 10, iowait: 8 }, 100 * MS)).toEqual({
      userCores: 1,
      iowaitCores: null,
    });
    expect(carry.cores({ iowait: 8 }, { user: 20, iowait: 8 }, 100 * MS)).toEqual({
      userCores: null,
      iowaitCores: 0,
    });
  });

  it('never tells more processors than there are, save for one tick, however the intervals are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 200 * MS }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 64 }), (intervals, processors) => {
        const carry = new TickCarry(columns, 100);
        let atNs = 0;
        // All processors are in user mode, all the time: what /proc shows are whole ticks of it.
        const read = (): Reading => ({ user: Math.floor((atNs * processors) / (10 * MS)), iowait: 0 });
        for (const elapsedNs of intervals) {
          const previous = read();
          atNs += elapsedNs;
          const { userCores } = carry.cores(previous, read(), elapsedNs);
          if (userCores !== null) expect(Math.abs(userCores! - processors)).toBeLessThanOrEqual(0.2);
        }
      }),
    );
  });
});
