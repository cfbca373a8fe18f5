import { describe, expect, it } from 'vitest';
import { heldAbove } from '../../../src/diagnosis/held-above.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { device, known, volumeFacts } from './build/synthetic-facts.js';
import { iops, route, type RouteOptions } from './build/synthetic-volumes.js';

const idle = { '%util': 2, 'aqu-sz': 0.05, w_await: 0.2, r_await: 0.3 };
/** 16 threads that do 1,000 operations a second, so that each takes 16 ms. */
const direct = (columns: Record<string, number> = idle, options: RouteOptions = {}) =>
  route(iops(1000), 16, {
    noise: 0,
    over: () => ({ devices: [{ ...device(1e6, columns), readBytes: known(1e6) }] }),
    ...options,
    key: { direct: true, durability: 'none', ...options.key },
  });
const held = (one: CellFacts) => {
  const facts = volumeFacts([one]);
  return heldAbove(facts, facts.cells as MeasuredCell[]);
};

describe('heldAbove', () => {
  it('sees operations that take long while the device is idle', () => {
    const [found] = held(direct());
    expect(found).toMatchObject({ device: 'vda', inFlight: 16, utilisation: 2, queue: 0.05 });
    expect(found!.latencyNs).toBeCloseTo(16e6, 0);
    expect(found!.awaitNs).toBeCloseTo(0.2e6, 0);
  });

  it.each([
    ['%util', 49, 51],
    ['aqu-sz', 3.9, 4.1],
    ['w_await', 3.9, 4.1],
  ])('needs %s of no more than %d to %d', (column, least, most) => {
    expect(held(direct({ ...idle, [column]: least }))).toHaveLength(1);
    expect(held(direct({ ...idle, [column]: most }))).toHaveLength(0);
  });

  it('takes the await of the direction of the work', () => {
    const read = (r_await: number) => held(direct({ ...idle, r_await }, { key: { operation: 'read' } }));
    expect(read(1)[0]!.awaitNs).toBeCloseTo(1e6, 0);
    expect(read(5)).toHaveLength(0);
  });

  it('says nothing of writes that wait for syncs, whose journal leaves a device idle too', () => {
    for (const durability of ['each', 'every:16', 'group:8', 'dsync'] as const) {
      expect(held(direct(idle, { key: { durability } }))).toHaveLength(0);
    }
    expect(held(direct(idle, { key: { durability: 'end' } }))).toHaveLength(1);
    expect(held(direct(idle, { key: { durability: 'each', operation: 'read' } }))).toHaveLength(1);
  });

  it('says nothing of buffered and of paced work, and of busy processors', () => {
    expect(held(direct(idle, { key: { direct: false } }))).toHaveLength(0);
    expect(held(direct(idle, { key: { rate: 100 } }))).toHaveLength(0);
    const busy = () => ({ devices: [device(1e6, idle)], user: 0.5, system: 1.2 });
    expect(held(direct(idle, { over: busy }))).toHaveLength(0);
  });

  it('takes reads through the page cache that came from the device, not those of which memory had a part', () => {
    const read = (share: number) => {
      const columns = { ...device(0, idle), readBytes: known(share * 1000 * 4096 * 0.9) };
      const key = { direct: false, operation: 'read' } as const;
      return held(direct(idle, { over: () => ({ devices: [columns] }), key }));
    };
    expect(read(0.9)).toHaveLength(1);
    expect(read(0.7)).toHaveLength(0);
  });

  it('says nothing of work that hardly met the device: it waits elsewhere', () => {
    // 1,000 writes of 4 KiB a second for 0.9 s.
    const given = (bytes: number) => held(direct(idle, { over: () => ({ devices: [device(bytes, idle)] }) }));
    expect(given(0)).toHaveLength(0);
    expect(given(1000 * 4096 * 0.9 * 0.09)).toHaveLength(0);
    expect(given(1000 * 4096 * 0.9 * 0.11)).toHaveLength(1);
    const mix = { operation: 'mix', readShare: 50 } as const;
    const one = { ...device(1e6, idle), readBytes: known(0.3e6) };
    expect(held(direct(idle, { over: () => ({ devices: [one] }), key: mix }))).toHaveLength(1);
  });

  it('says nothing without the counters of one device', () => {
    for (const missing of Object.keys(idle).filter((name) => name !== 'r_await')) {
      const rest = Object.fromEntries(Object.entries(idle).filter(([name]) => name !== missing));
      expect(held(direct(rest))).toHaveLength(0);
    }
    expect(held(direct(idle, { over: () => ({ devices: [] }) }))).toHaveLength(0);
    expect(held(direct(idle, { over: () => ({ devices: [device(null, idle)] }) }))).toHaveLength(0);
  });
});
