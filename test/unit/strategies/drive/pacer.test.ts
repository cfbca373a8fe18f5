import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../../src/strategies/drive/pacer.js';
import { FakeClock, pacerOf } from './fake-run.js';

function scripted() {
  const clock = new FakeClock();
  const armed: number[] = [];
  let due: () => void = () => undefined;
  let closed = 0;
  const openPacer = (_: unknown, call: () => void) => {
    due = call;
    return { arm: (atNs: number) => armed.push(atNs), close: () => closed++ };
  };
  const pacer = new Pacer({ openPacer }, clock.clock, 1);
  const fire = async (atNs: number): Promise<void> => {
    clock.nowNs = atNs;
    due();
    await Promise.resolve();
  };
  return { pacer, armed, fire, closed: () => closed };
}

describe('Pacer', () => {
  it('has its alarm set to the nearest moment, and resumes who is due', async () => {
    const { pacer, armed, fire } = scripted();
    const resumed: string[] = [];
    const wait = (name: string, atNs: number) => void pacer.until(atNs).then(() => resumed.push(name));
    wait('late', 300);
    wait('early', 100);
    wait('middle', 200);
    expect(armed).toEqual([300, 100, 100]);
    await fire(250);
    expect(resumed).toEqual(['early', 'middle']);
    expect(armed.at(-1)).toBe(300);
    await fire(299);
    expect(resumed).toEqual(['early', 'middle']);
    await fire(300);
    expect(resumed).toEqual(['early', 'middle', 'late']);
  });

  it('lets all go, and can be waited for again', async () => {
    const { pacer, fire, closed } = scripted();
    const waiting = [pacer.until(100), pacer.until(50)];
    pacer.letGo();
    await Promise.all(waiting);
    const again = pacer.until(20);
    await fire(20);
    await again;
    expect(closed()).toBe(0);
  });

  it('lets all go when it is closed, and its alarm with them', async () => {
    const { pacer, closed } = scripted();
    const waiting = pacer.until(100);
    pacer.close();
    await waiting;
    expect(closed()).toBe(1);
  });

  it('resumes everybody at their moment or after it, in the order of the moments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 }), async (moments) => {
        const clock = new FakeClock();
        const pacer = pacerOf(clock);
        const resumed: number[] = [];
        await Promise.all(
          moments.map(async (momentNs) => {
            await pacer.until(momentNs);
            expect(clock.nowNs).toBeGreaterThanOrEqual(momentNs);
            resumed.push(momentNs);
          }),
        );
        expect(resumed).toEqual(moments.toSorted((a, b) => a - b));
      }),
    );
  });
});
