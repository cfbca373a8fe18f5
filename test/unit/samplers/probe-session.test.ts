import { describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { ChildSamplerContext } from '../../../src/domain/sampler.js';
import { openProbeSession } from '../../../src/samplers/threads/probe-session.js';
import type { PoolProbe } from '../../../src/native/addon-types.js';

const epochNs = monotonicNs();
const context: ChildSamplerContext = {
  clock: new EpochClock(epochNs),
  intervalMs: 100,
  poolSize: 4,
  blocksLoop: false,
};

/** An addon that answers probes when it is told to. */
function recordingAddon() {
  const answers: ((probe: PoolProbe) => void)[] = [];
  let counting = 0;
  return {
    answers,
    get counting() {
      return counting;
    },
    poolProbe: () => new Promise<PoolProbe>((done) => answers.push(done)),
    startGauge: () => {
      counting++;
    },
    stopGauge: () => {
      counting--;
      return { atNs: Float64Array.of(5, 6), values: Float64Array.of(40, 36), overwritten: 0 };
    },
  };
}

const probe = (submit: bigint, wait: bigint): PoolProbe => ({
  submitNs: epochNs + submit,
  startNs: epochNs + submit + wait,
  endNs: epochNs + submit + wait,
  deliverNs: epochNs + submit + wait,
});

describe('openProbeSession', () => {
  it('has one probe in flight at most, stamped with its submission', async () => {
    const addon = recordingAddon();
    const session = openProbeSession(context, () => addon);
    session.sample(0);
    session.sample(1);
    expect(addon.answers).toHaveLength(1);
    addon.answers[0]!(probe(700n, 300n));
    await Promise.resolve();
    await Promise.resolve();
    session.sample(2);
    expect(addon.answers).toHaveLength(2);
    session.close();
    const [probes] = session.take();
    expect(probes).toMatchObject({ source: 'pool probe', atNs: [700] });
    expect(probes?.columns).toEqual({ probeWaitNs: [300], size: [4] });
  });

  it('hands over active requests, before and after its end, and leaves no counter running', () => {
    const addon = recordingAddon();
    const session = openProbeSession(context, () => addon);
    expect(session.take()[0]).toMatchObject({ atNs: [5, 6], columns: { activeRequests: [40, 36] } });
    expect(addon.counting).toBe(1);
    session.close();
    session.close();
    expect(addon.counting).toBe(0);
    expect(session.take()[0]?.columns.activeRequests).toEqual([40, 36]);
    expect(session.take()).toEqual([]);
  });

  it('probes nothing where the loop is blocked or the pool not used, and says so', () => {
    const addon = recordingAddon();
    const blocked = openProbeSession({ ...context, blocksLoop: true }, () => addon);
    blocked.sample(0);
    expect(blocked.unavailable()[0]?.why).toContain('blocks the event loop');
    blocked.close();
    const unused = openProbeSession({ ...context, poolSize: null }, () => addon);
    unused.sample(0);
    unused.close();
    expect(unused.unavailable()[0]?.why).toContain('does not work in the thread pool');
    expect(addon.answers).toEqual([]);
    expect(addon.counting).toBe(0);
  });

  it('says why where there is no addon', () => {
    const session = openProbeSession(context, () => {
      throw new Error('it was not built');
    });
    session.sample(0);
    session.close();
    expect(session.take()).toEqual([]);
    expect(session.unavailable()[0]?.why).toBe('it was not built');
  });
});
