import { describe, expect, it } from 'vitest';
import { jsOverhead } from '../../../src/diagnosis/rules/js-overhead.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { CellKey } from '../../../src/domain/plan.js';
import { cell, conclude, rounds, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

/** A route over the pool that keeps neither loop nor processors busy. */
const handing = (options: CellOptions = {}): CellFacts =>
  cell({ strategy: 'fs-callback', ops: rounds(120_000), user: 0.5, system: 0.5, loop: 0.7, ...options });
/** One thread in C++. */
const alone = (ops: number, options: CellOptions = {}): CellFacts =>
  cell({
    strategy: 'native-threads',
    ops: rounds(ops),
    user: 0.2,
    system: 0.78,
    ...options,
    key: { threads: 1, depth: 1, ...options.key },
  });
const concluded = (...cells: readonly CellFacts[]) => conclude(jsOverhead, volumeFacts(cells, 'tmpfs'));

describe('handing over', () => {
  it('takes the time where one thread that calls by itself does many times as much', () => {
    const finding = concluded(handing(), alone(3e6))!;
    expect(finding).toMatchObject({ id: 'js-overhead', confidence: 'medium' });
    expect(finding.summary).toMatch(/^Handing operations over takes 96 % of the time of fs-callback/);
    expect(finding.summary).toContain('native-threads, 1 thread, 1 in flight');
    expect(finding.explains).toBeCloseTo(0.96, 2);
    expect(finding.advice[0]!.test).toMatchObject({ metric: 'bytesPerSecond' });
  });

  it('is not concluded from less than four times as much, nor from several threads', () => {
    expect(concluded(handing(), alone(420_000))).toBeNull();
    expect(concluded(handing(), alone(3e6, { key: { threads: 4, depth: 4 } }))).toBeNull();
  });

  it('is not concluded of operations that last too long for it, nor of a stream; of appends it is not sure', () => {
    expect(concluded(handing({ ops: rounds(100) }), alone(3e6))).toBeNull();
    const made = handing();
    const by = (traits: Partial<typeof made.strategy>) => ({
      ...made,
      strategy: { ...made.strategy, ...traits },
    });
    expect(concluded(by({ opensBy: 'path' }), alone(3e6))).toBeNull();
    expect(concluded(by({ usesPool: false }), alone(3e6))).toBeNull();
    // What opening takes is not known.
    expect(concluded(by({ opensBy: 'path', appends: true }), alone(3e6))?.confidence).toBe('low');
    expect(concluded(by({ appends: true }), alone(3e6))?.confidence).toBe('medium');
  });

  it('takes the time of tasks for workers that hardly call, however busy the processors are', () => {
    const workers = (systemCall: number, key: Partial<CellKey> = {}): CellFacts => {
      const busy = cell({
        strategy: 'worker-pool',
        ops: rounds(10_000),
        user: 1.2,
        system: 0.7,
        loop: 0.99,
        key: { batch: 1, ...key },
      });
      return {
        ...busy,
        shares: { ...busy.shares, systemCall: { value: systemCall, source: 'stages' } },
      };
    };
    const finding = concluded(workers(0.04), alone(400_000))!;
    expect(finding).toMatchObject({ id: 'js-overhead', confidence: 'medium' });
    expect(finding.summary).toMatch(/from the event loop to a worker thread and back/);
    expect(finding.summary).toContain('tasks spend 4 % of their time in system calls');
    expect(finding.advice[0]!.action).toMatch(/^Give workers more at a time/);
    expect(concluded(workers(0.2), alone(400_000))).toBeNull();
    // Tasks of many operations are told by nothing here.
    expect(concluded(workers(0.04, { batch: 64 }), alone(400_000))).toBeNull();
    expect(concluded(workers(0.04), alone(20_000))).toBeNull();
  });

  it('is not concluded of work that keeps the processors busy, nor of other work', () => {
    expect(concluded(handing({ user: 1, system: 0.8 }), alone(3e6))).toBeNull();
    expect(concluded(handing(), alone(3e6, { key: { files: 1 } }))).toBeNull();
  });
});
