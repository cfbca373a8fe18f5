import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBody, stampBody, whyNotBody } from '../../../src/workloads/app/bodies.js';
import { PoolProbe } from '../../../src/workloads/app/pool-probe.js';
import { RequestMix } from '../../../src/workloads/app/request-mix.js';

describe('bodies', () => {
  const like = makeBody(1000, { index: 0, serial: 0 });

  it('are known again, and nothing else is', () => {
    const body = makeBody(1000, { index: 3, serial: 9 });
    expect(whyNotBody(body, like, { index: 3, serial: 9 })).toBeNull();
    expect(whyNotBody(body, like, { index: 4, serial: 9 })).toMatch(/3 instead of 4/);
    expect(whyNotBody(body, like, { index: 3, serial: 10 })).toMatch(/9 instead of 10/);
    expect(whyNotBody(body.subarray(0, 999), like, { index: 3, serial: 9 })).toMatch(/999 bytes/);
  });

  it('show any single byte that is another one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 999 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const body = stampBody(Buffer.from(like), { index: 1, serial: 1 });
        body[at] = (body[at]! + by) & 0xff;
        expect(whyNotBody(body, like, { index: 1, serial: 1 })).toMatch(/other bytes/);
      }),
    );
  });
});

describe('a mix of requests', () => {
  const drawn = (readShare: number, hashShare: number) => {
    const mix = new RequestMix(5, readShare, hashShare, 10);
    return Array.from({ length: 2000 }, () => mix.next());
  };
  const share = (requests: ReturnType<typeof drawn>, kind: string): number =>
    requests.filter((request) => request.kind === kind).length / requests.length;

  it('has its shares, and files that there are', () => {
    expect(share(drawn(80, 0), 'get')).toBeCloseTo(0.8, 1);
    expect(share(drawn(80, 25), 'hash')).toBeCloseTo(0.25, 1);
    expect(share(drawn(100, 0), 'put')).toBe(0);
    expect(share(drawn(0, 0), 'put')).toBe(1);
    expect(share(drawn(0, 100), 'hash')).toBe(1);
    for (const { file } of drawn(50, 0)) expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(file);
  });

  it('is drawn again from its seed', () => {
    expect(drawn(80, 10)).toEqual(drawn(80, 10));
  });
});

describe('the probe', () => {
  it('counts a long wait for the probes that it kept from being sent', async () => {
    const probe = new PoolProbe({
      poolProbe: () =>
        Promise.resolve({ submitNs: 0n, startNs: 20_000_000n, endNs: 20_000_000n, deliverNs: 0n }),
    });
    await probe.stop();
    expect(probe.waits.count).toBe(4);
    expect(probe.waits.maxNs).toBe(20e6);
    expect(probe.waits.minNs).toBe(5e6);
  });

  it('throws what the pool threw, when it is stopped', async () => {
    const probe = new PoolProbe({ poolProbe: () => Promise.reject(new Error('no pool')) });
    await expect(probe.stop()).rejects.toThrow('no pool');
  });
});
