import { describe, expect, it } from 'vitest';
import { loadAll } from '../../../src/domain/registry.js';
import { strategies } from '../../../src/strategies/registry.js';
import { buildFacts } from '../../../src/diagnosis/facts.js';
import type { TrialRecord } from '../../../src/domain/trial.js';
import { byRing, volume } from './build/synthetic-facts.js';
import {
  descriptors,
  measurement,
  MS,
  operation,
  plannedCell,
  runRecords,
  trial,
} from './build/synthetic-records.js';

const uv = plannedCell('uv');

function factsOf(trials: readonly TrialRecord[]) {
  const [facts] = buildFacts(runRecords(volume(), [uv], trials), descriptors);
  return { facts: facts!, cell: facts!.cells[0]! };
}

const stages = { submit: [1], queue: [20], service: [300], deliver: [4] };
const staged = (over: Partial<TrialRecord> = {}): TrialRecord =>
  trial('uv', 1, {
    staged: true,
    measurement: measurement(3000 * MS, {
      operations: { write: operation([325], 4096, stages) },
      memberBytes: [2_048_000],
    }),
    ...over,
  });

describe('a trial that was made for the stages', () => {
  it('gives the stages and its cost, and is in no other figure', () => {
    const plain = [trial('uv', 0), trial('uv', 1)];
    const { cell } = factsOf([...plain, staged()]);
    const without = factsOf(plain).cell;
    const { operations, shares, staging, verification, ...others } = cell;
    expect(without).toMatchObject(others);
    expect(without.staging).toBeNull();
    expect(without.shares.queue.value).toBeNull();
    expect(shares.queue.value).toBeCloseTo((0.75 * 20) / 325, 2);
    expect(operations.write).toMatchObject({
      count: 2000,
      latencySumNs: without.operations.write!.latencySumNs,
    });
    expect(without.operations.write!.stages).toBeNull();
    expect(operations.write!.stages!.queue).toMatchObject({ sumNs: 20, summary: { count: 1 } });
    expect(staging!.cost.value).toBeCloseTo(0.5, 9);
    expect(staging!.costRange!.map((ratio) => ratio.toFixed(6))).toEqual(['0.500000', '0.500000']);
    expect(staging!.trials.map(({ round }) => round)).toEqual([1]);
    // What it wrote was checked like the rest.
    expect(verification.blocks).toBe(3 * 4096);
  });

  it('costs from what the fastest of the others say to what the slowest says, and no range beside one alone', () => {
    const slow = trial('uv', 1, { measurement: measurement(3000 * MS, { memberBytes: [2_560_000] }) });
    const range = (...plain: readonly TrialRecord[]) => factsOf([...plain, staged()]).cell.staging!.costRange;
    expect(range(trial('uv', 0), slow)!.map((ratio) => ratio.toFixed(6))).toEqual(['0.500000', '0.800000']);
    expect(range(trial('uv', 0))).toBeNull();
  });

  it('has no cost where it or the others failed', () => {
    const failed = { exit: 'failed', measurement: null } as const;
    expect(factsOf([trial('uv', 0), staged(failed)]).cell.staging!.cost).toMatchObject({
      value: null,
      why: 'the staged trial has no result',
    });
    expect(factsOf([trial('uv', 0, failed), staged()]).cell.staging!.cost).toMatchObject({
      value: null,
      why: 'no other round completed',
    });
  });

  it('says why there are no stages', () => {
    const why = '3 of 12000 operations had no stamp';
    const missing = staged({
      measurement: measurement(3000 * MS),
      unavailable: [
        { what: 'stages of write', why },
        { what: 'pool probe', why: 'not this' },
      ],
    });
    const { facts, cell } = factsOf([trial('uv', 0), missing]);
    expect(cell.operations.write!.stages).toBeNull();
    expect(facts.unavailable).toContainEqual({ what: `stages of write (${uv.key.strategy})`, why });
  });

  it('says that nobody stamps what goes by an io_uring of libuv, which uses no pool', async () => {
    const own = await loadAll(strategies);
    const ring = plannedCell('ring', { strategy: 'fs-callback', key: byRing });
    const told = (trials: readonly TrialRecord[], stages: boolean) => {
      const records = runRecords(volume(), [uv, ring], trials).map((record) => {
        if (record.type !== 'run') return record;
        const { plan } = record.run;
        return {
          ...record,
          run: { ...record.run, plan: { ...plan, settings: { ...plan.settings, stages } } },
        };
      });
      const [facts] = buildFacts(records, own);
      expect(facts!.cells.map(({ strategy }) => strategy.usesPool)).toEqual([true, false]);
      return facts!.unavailable.filter(({ what }) => what.includes('io=uring'));
    };
    const both = [trial('uv', 0), trial('ring', 0)];
    const why = 'libuv hands them to the kernel by an io_uring: there are no system calls to stamp';
    expect(told(both, true)).toEqual([{ what: 'stages (fs-callback:io=uring)', why }]);
    expect(told(both, false)).toEqual([]);
    expect(told([trial('uv', 0)], true)).toEqual([]);
  });
});
