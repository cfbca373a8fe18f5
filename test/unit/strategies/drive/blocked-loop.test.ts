import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../../src/native/addon.js';
import { BlockedLoop } from '../../../../src/strategies/drive/blocked-loop.js';
import { WatchedClock } from '../../../../src/strategies/drive/watched-clock.js';
import { eventually, resourcesInUse } from '../../../contract/strategy-bench.js';
import { FakeClock } from './fake-run.js';

const LOOK_NS = 20e6;

/** Signals that come when a test says so. */
function scripted() {
  const watched: (readonly number[])[] = [];
  const state = { came: false, looks: 0, closed: 0, aborts: 0 };
  const addon = {
    watchSignals: (signals: readonly number[]) => {
      watched.push(signals);
      return {
        seen: () => {
          state.looks++;
          return state.came;
        },
        close: () => {
          state.closed++;
        },
      };
    },
  };
  const abort = (): void => {
    state.aborts++;
  };
  return { addon, abort, watched, state };
}

describe('BlockedLoop', () => {
  const listener = (): void => undefined;
  beforeEach(() => {
    process.on('SIGHUP', listener);
  });
  afterEach(() => {
    process.off('SIGHUP', listener);
  });

  it('looks for the signals that the process listens to, each 20 ms of its clock', async () => {
    const { addon, abort, watched, state } = scripted();
    const clock = new FakeClock(1000);
    const blocked = (await BlockedLoop.begin(addon, new WatchedClock(clock.clock), abort))!;
    expect(watched).toHaveLength(1);
    expect(watched[0]).toContain(constants.signals.SIGHUP);
    clock.passNs(LOOK_NS - 1);
    expect(blocked.now()).toBe(1000 + LOOK_NS - 1);
    expect(state.looks).toBe(0);
    clock.passNs(1);
    blocked.now();
    blocked.now();
    expect(state).toMatchObject({ looks: 1, aborts: 0 });
    state.came = true;
    clock.passNs(LOOK_NS);
    blocked.now();
    expect(state.aborts).toBe(1);
    await blocked.end();
    expect(state.closed).toBeGreaterThan(0);
  });

  it('aborts for a signal that came after the last look', async () => {
    const { addon, abort, state } = scripted();
    const blocked = (await BlockedLoop.begin(addon, new WatchedClock(new FakeClock().clock), abort))!;
    state.came = true;
    await blocked.end();
    expect(state.aborts).toBe(1);
  });

  it('serves one job after another by one clock, which looks no more when a job is done', async () => {
    const { addon, abort, state } = scripted();
    const clock = new FakeClock();
    const watched = new WatchedClock(clock.clock);
    const first = (await BlockedLoop.begin(addon, watched, abort))!;
    await first.end();
    const looks = state.looks;
    clock.passNs(2 * LOOK_NS);
    watched.now();
    expect(state.looks).toBe(looks);
    const second = (await BlockedLoop.begin(addon, watched, abort))!;
    expect(second.now).toBe(first.now);
    state.came = true;
    clock.passNs(LOOK_NS);
    second.now();
    expect(state.aborts).toBe(1);
    second.close();
  });

  it('leaves it to a clock that looks by itself', async () => {
    const { addon, abort } = scripted();
    expect(await BlockedLoop.begin(addon, null, abort)).toBeNull();
  });

  it('leaves signals alone that nobody listens to', async () => {
    const others = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
    const saved = others.map((name) => [name, process.listeners(name)] as const);
    for (const name of others) process.removeAllListeners(name);
    try {
      const { addon, abort } = scripted();
      expect(await BlockedLoop.begin(addon, new WatchedClock(new FakeClock().clock), abort)).toBeNull();
    } finally {
      for (const [name, listeners] of saved) for (const one of listeners) process.on(name, one);
    }
  });
});

describe('watchSignals', () => {
  it('sees a signal at once, of which a listener hears when the loop turns', async () => {
    let heard = 0;
    const listener = (): void => {
      heard++;
    };
    process.on('SIGHUP', listener);
    const watch = loadAddon().watchSignals([constants.signals.SIGHUP]);
    try {
      expect(watch.seen()).toBe(false);
      process.kill(process.pid, 'SIGHUP');
      expect(watch.seen()).toBe(true);
      expect(heard).toBe(0);
      expect(await eventually(() => heard === 1)).toBe(true);
      watch.close();
      watch.close();
      expect(watch.seen()).toBe(true);
    } finally {
      process.off('SIGHUP', listener);
    }
  });

  it('refuses what is no signal, and leaves no descriptor', () => {
    const before = resourcesInUse().descriptors;
    expect(() => loadAddon().watchSignals([constants.signals.SIGHUP, 100_000])).toThrow(/invalid/i);
    loadAddon().watchSignals([constants.signals.SIGHUP]).close();
    expect(resourcesInUse().descriptors).toBe(before);
  });
});
