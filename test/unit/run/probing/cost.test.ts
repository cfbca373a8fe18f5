import { describe, expect, it } from 'vitest';
import type { PlannedTrial } from '../../../../src/domain/plan.js';
import type { Probe } from '../../../../src/domain/probe.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { costMs } from '../../../../src/run/probing/cost.js';
import { volume } from '../../diagnosis/build/synthetic-facts.js';
import { MS, plannedCell, runRecords, trial } from '../../diagnosis/build/synthetic-records.js';

const lasting = (cellId: string, ms: number) => trial(cellId, 0, { startNs: 0, endNs: ms * MS });
const probe = (...order: readonly PlannedTrial[]): Probe => ({
  kind: 'probe',
  name: 'longer',
  targetId: 't0',
  question: '',
  why: '',
  about: [],
  cells: [plannedCell('probed')],
  order,
  predictions: [],
  diagnose: false,
});
const once: PlannedTrial = { cellId: 'a', round: 1, staged: false };
const elsewhere = { ...plannedCell('b', { members: ['/other'] }), targetId: 't1' };
const records = runRecords(volume(), [plannedCell('a'), elsewhere], [lasting('a', 400), lasting('b', 9000)]);
const cost = (asked: Probe, of: readonly RunRecord[] = records) => {
  const [header] = records;
  if (header?.type !== 'run') throw new Error('a run begins with its header');
  return costMs(asked, of, header.run.plan);
};

describe('costMs', () => {
  it('is that of as many trials as the volume took so far', () => {
    expect(cost(probe(once, once, once))).toBe(1200);
    expect(cost(probe())).toBe(0);
  });

  it('counts trials of earlier probes, and not those of other volumes', () => {
    const more: readonly RunRecord[] = [
      ...records,
      { type: 'probe', v: 1, probe: probe(once) },
      { type: 'trial', v: 1, trial: lasting('probed', 800) },
    ];
    expect(cost(probe(once), more)).toBe(600);
  });

  it('adds what a trial is to last longer than the plan says', () => {
    expect(cost(probe({ ...once, bounds: { durationMs: 5000, bytes: null } }))).toBe(400 + 4700);
    expect(cost(probe({ ...once, bounds: { durationMs: null, bytes: 4096 } }))).toBe(400);
  });

  it('fills several volumes one after another, and measures them at once', () => {
    const both = plannedCell('both', { members: ['/data', '/other'] });
    const asked = { ...probe({ ...once, cellId: 'both' }), cells: [both] };
    // 300 ms of each are measured: 100 and 8,700 ms of filling, and 300 ms for both.
    expect(cost(asked)).toBe(100 + 8700 + 300);
  });

  it('does not take the longer trials of volumes at once for usual ones', () => {
    const more: readonly RunRecord[] = [
      ...records,
      { type: 'probe', v: 1, probe: { ...probe(once), name: 'together' } },
      { type: 'trial', v: 1, trial: lasting('probed', 800) },
    ];
    expect(cost(probe(once), more)).toBe(400);
  });

  it('knows nothing before the first trial', () => {
    expect(cost(probe(once), records.slice(0, 1))).toBe(0);
  });
});
