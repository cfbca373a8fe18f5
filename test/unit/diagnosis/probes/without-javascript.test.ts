import { describe, expect, it } from 'vitest';
import { withoutJavascript } from '../../../../src/diagnosis/probes/without-javascript.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const route = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [1000, 1000], loop: 0.97, ...options });
const of = (...cells: readonly CellFacts[]) => asked(withoutJavascript, volumeFacts(cells, 'tmpfs'));

describe('without-javascript', () => {
  it('does the work of a busy event loop in C++, beside the route itself', () => {
    const base = route();
    const proposal = of(base)!;
    expect(proposal.why).toContain('the event loop of fs-promises is busy 97 % of the time');
    expect(proposal.cells).toEqual([
      { baseCellId: base.id, change: { strategy: 'native-uv', parameters: { vector: 1 } }, rounds: 3 },
      { baseCellId: base.id, change: {}, rounds: 3 },
    ]);
  });

  it('does that of a route that blocks the loop by one thread', () => {
    const base = route({ strategy: 'fs-sync', loop: null, user: 0.9, system: 0.1 });
    const proposal = of(base)!;
    expect(proposal.why).toContain('fs-sync blocks the event loop');
    expect(proposal.cells[0]!.change).toEqual({ strategy: 'native-pwrite', parameters: { vector: 1 } });
    expect(of(route({ strategy: 'fs-sync', user: 0.05, system: 0.1 }))).toBeNull();
    expect(of({ ...base, strategy: { ...base.strategy, opensBy: 'path' } })).toBeNull();
  });

  it('does that of tasks for workers that hardly call by one thread', () => {
    const workers = route({ strategy: 'worker-pool', loop: 0.5, key: { batch: 1 } });
    const calling = (value: number) => ({
      ...workers,
      shares: { ...workers.shares, systemCall: { value, source: 'stages' } },
    });
    const proposal = of(calling(0.03))!;
    expect(proposal.why).toContain('tasks of worker-pool spend 3 % of their time in system calls');
    expect(proposal.cells[0]!.change).toEqual({ strategy: 'native-pwrite', parameters: { vector: 1 } });
    expect(of(calling(0.5))).toBeNull();
  });

  it('asks nothing of a loop that has time, of a rate, of sets, and of routes that are native', () => {
    expect(of(route({ loop: 0.3 }))).toBeNull();
    expect(of(route({ key: { rate: 100 } }))).toBeNull();
    expect(of(route({ members: ['/a', '/b'] }))).toBeNull();
    expect(of(cell({ strategy: 'native-uv', ops: [1000], loop: 0.97 }))).toBeNull();
    expect(of(route({ strategy: 'worker-pool' }))).toBeNull();
  });

  it('asks nothing where the native route is known, with whatever pool, or where it was asked', () => {
    expect(of(route(), cell({ strategy: 'native-uv', ops: [2000], key: { poolSize: 8 } }))).toBeNull();
    expect(of(route(), cell({ strategy: 'native-pwrite', ops: [2000] }))).not.toBeNull();
    const once = afterProbe(volumeFacts([route()], 'tmpfs'), 'without-javascript');
    expect(asked(withoutJavascript, once)).toBeNull();
  });
});
