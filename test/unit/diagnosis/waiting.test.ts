import { describe, expect, it } from 'vitest';
import { waits, waitShare } from '../../../src/diagnosis/waiting.js';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { cell, notKnown, rounds, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

const measured = (options: CellOptions) => cell({ ops: rounds(100), ...options }) as MeasuredCell;
const on = (cpus: number, options: CellOptions) => {
  const one = measured(options);
  const facts = volumeFacts([one], 'disk', cpus);
  return { waits: waits(facts, one), share: waitShare(facts, one) };
};

describe('waits', () => {
  it('is false from seven tenths of the processors in use on', () => {
    expect(on(2, { user: 0.3, system: 1.0 }).waits).toBe(true);
    expect(on(2, { user: 0.4, system: 1.1 }).waits).toBe(false);
  });

  it('asks of one thread what one processor can do, however many there are', () => {
    for (const strategy of ['native-pwrite', 'fs-sync'] as const) {
      expect(on(16, { strategy, user: 0.2, system: 0.6 }).waits).toBe(false);
      expect(on(16, { strategy, user: 0.2, system: 0.4 }).waits).toBe(true);
    }
  });

  it('asks of several threads what as many processors can do, and one for the loop beside a pool', () => {
    const four = { strategy: 'native-threads', key: { threads: 4, depth: 4 }, user: 0, system: 3.2 } as const;
    expect(on(16, four).waits).toBe(false);
    expect(on(16, { ...four, key: { threads: 16, depth: 16 } }).waits).toBe(true);
    expect(on(16, { key: { poolSize: 4, depth: 16 }, user: 0, system: 3.2 }).waits).toBe(true);
    expect(on(16, { key: { poolSize: 4, depth: 16 }, user: 0, system: 3.8 }).waits).toBe(false);
  });

  it('is false of a busy event loop, unless the route blocks it by nature', () => {
    expect(on(2, { strategy: 'fs-promises', loop: 0.85 }).waits).toBe(false);
    expect(on(2, { strategy: 'fs-promises', loop: 0.75 }).waits).toBe(true);
    expect(on(2, { strategy: 'fs-promises', loop: null }).waits).toBe(true);
    expect(on(2, { strategy: 'fs-sync', loop: 1 }).waits).toBe(true);
  });

  it('goes by a quota of processors', () => {
    const one = measured({ strategy: 'native-pwrite', user: 0.1, system: 0.3 });
    const limit = {
      what: 'cpu',
      text: '0.5 CPUs',
      value: 0.5,
      unit: 'cpus',
      direction: null,
      device: null,
      source: 'cpu.max',
    } as const;
    expect(waits(volumeFacts([one], 'disk', 8, [limit]), one)).toBe(false);
    expect(waits(volumeFacts([one], 'disk', 8), one)).toBe(true);
  });

  it('takes what is not known of the processors for none', () => {
    const one = { ...measured({}), cpuUserCores: notKnown() };
    expect(waits(volumeFacts([one]), one)).toBe(true);
  });
});

describe('waitShare', () => {
  it('is what its processors leave idle, without the final sync', () => {
    expect(on(2, { user: 0.2, system: 0.3 }).share).toBeCloseTo(0.75, 10);
    expect(on(2, { strategy: 'native-pwrite', user: 0.2, system: 0.3 }).share).toBeCloseTo(0.5, 10);
    expect(on(2, { user: 0.2, system: 0.3, elapsedMs: 900, syncMs: 900 }).share).toBeCloseTo(0.375, 10);
    expect(on(2, { user: 2, system: 0.3 }).share).toBe(0);
  });
});
