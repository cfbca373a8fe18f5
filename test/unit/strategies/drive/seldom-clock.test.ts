import { describe, expect, it } from 'vitest';
import { SeldomClock } from '../../../../src/strategies/drive/seldom-clock.js';

describe('SeldomClock', () => {
  it('reads at every 64th call, and says else what it said before', () => {
    let ns = 100;
    const clock = new SeldomClock(() => ns);
    ns = 200;
    expect(Array.from({ length: 63 }, clock.now)).toEqual(Array(63).fill(100));
    expect(clock.now()).toBe(200);
    ns = 300;
    expect(clock.now()).toBe(200);
  });

  it('begins anew with another clock, by the same function', () => {
    const clock = new SeldomClock(() => 1);
    const first = clock.now;
    for (let call = 0; call < 60; call++) first();
    let ns = 1000;
    const now = clock.reading(() => ns);
    expect(now).toBe(first);
    ns = 2000;
    expect(Array.from({ length: 63 }, now)).toEqual(Array(63).fill(1000));
    expect(now()).toBe(2000);
  });
});
