import { describe, expect, it } from 'vitest';
import { buildFacts } from '../../../../src/diagnosis/facts.js';
import { diagnoseTogether } from '../../../../src/diagnosis/together/diagnose.js';
import { gatherTogether, TOGETHER_PROBE } from '../../../../src/diagnosis/together/gather.js';
import { united } from '../../../../src/diagnosis/together/groups.js';
import type { Cell } from '../../../../src/domain/plan.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import type { Volume } from '../../../../src/domain/target.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { descriptors, measurement, MS, plannedCell, runRecords, trial } from '../build/synthetic-records.js';
import { directory } from './synthetic-together.js';

const [a, b] = [
  { ...directory('/a'), targetId: 't0' },
  { ...directory('/b'), targetId: 't1' },
];

function threadsCell(id: string, members: readonly string[], targetId: string): Cell {
  const key = { threads: 8 * members.length, depth: 8, direct: true, durability: 'none' as const };
  return { ...plannedCell(id, { strategy: 'native-threads', key, members }), id, targetId };
}

const cells = [
  threadsCell('a', ['/a'], 'together'),
  threadsCell('b', ['/b'], 'together'),
  threadsCell('ab', ['/a', '/b'], 'together'),
];
/** MB/s of each member, by cell. */
const rates: Readonly<Record<string, readonly number[]>> = { a: [20], b: [20], ab: [12, 8] };

function rounds(from: number, disturbed: readonly number[] = []): readonly TrialRecord[] {
  return cells.flatMap(({ id }) =>
    [0, 1, 2].map((round) => {
      const memberBytes = (rates[id] ?? []).map((rate) => rate * 0.3e6);
      return trial(id, from + round, {
        measurement: measurement(1000 * MS * (round + 1), { memberBytes }),
        disturbances: disturbed.includes(round) ? ['another process wrote'] : [],
      });
    }),
  );
}

/** A plan of volumes with cells of its own, and the further trials. */
function recordsOf(
  volumes: readonly Volume[],
  planned: readonly Cell[],
  trials: readonly TrialRecord[],
  asked = true,
) {
  const [header, ...others] = runRecords(volumes[0]!, planned, trials);
  if (header?.type !== 'run') throw new Error('no header');
  const run = { ...header.run, plan: { ...header.run.plan, volumes } };
  const probe: RunRecord = {
    type: 'probe',
    v: 1,
    probe: {
      kind: 'probe',
      name: TOGETHER_PROBE,
      targetId: 'together',
      question: '',
      why: '',
      about: [],
      cells: cells.filter(({ id }) => !planned.some((known) => known.id === id)),
      order: trials.map(({ cellId, round }) => ({ cellId, round, staged: false })),
      predictions: [],
      diagnose: false,
    },
  };
  return [{ ...header, run }, ...(asked ? [probe] : []), ...others] as readonly RunRecord[];
}

function gathered(records: readonly RunRecord[]) {
  return gatherTogether(records, buildFacts(records, descriptors), descriptors);
}

describe('comparisons of a run', () => {
  it('are of the further trials, with the bytes of each volume by round', () => {
    const [one, ...others] = gathered(recordsOf([a, b], [], rounds(0)));
    expect(others).toEqual([]);
    expect(one?.together.id).toBe('ab');
    expect(one?.alone.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(one?.together.memberBytesPerSecondRounds).toEqual([
      [12e6, 12e6, 12e6],
      [8e6, 8e6, 8e6],
    ]);
    expect(one?.facts.volume.members.map(({ path }) => path)).toEqual(['/a', '/b']);
  });

  it('leave rounds of the plan out of those of the further trials', () => {
    const slow = trial('a', 0, { measurement: measurement(0, { memberBytes: [1000] }) });
    const records = recordsOf([a, b], [{ ...cells[0]!, targetId: 't0' }], rounds(1));
    const [one] = gathered([...records, { type: 'trial', v: 1, trial: slow }]);
    expect(one?.alone[0]?.bytesPerSecondRounds).toEqual([20e6, 20e6, 20e6]);
  });

  it('have the turn of each round that counts, whatever rounds a cell had before', () => {
    const own = [{ ...cells[0]!, targetId: 't0' }];
    const first = trial('a', 0, { measurement: measurement(0, { memberBytes: [1000] }) });
    const later = rounds(0, [1]).map((one) => (one.cellId === 'a' ? { ...one, round: one.round + 1 } : one));
    const [one] = gathered([...recordsOf([a, b], own, later), { type: 'trial', v: 1, trial: first }]);
    expect(one?.alone.map(({ countedRounds }) => countedRounds)).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  it('count disturbed rounds where fewer than two others are left', () => {
    const [few] = gathered(recordsOf([a, b], [], rounds(0, [0, 2])));
    expect(few?.together.bytesPerSecondRounds).toHaveLength(3);
    expect(few?.together.trials.map(({ disturbances }) => disturbances.length)).toEqual([1, 0, 1]);
    const [enough] = gathered(recordsOf([a, b], [], rounds(0, [0])));
    expect(enough?.together.bytesPerSecondRounds).toHaveLength(2);
  });

  it("are of a set's own cells where nothing more was asked", () => {
    const set = { ...united([a, b]), targetId: 't2' };
    const planned = cells.map((cell, index) => ({ ...cell, targetId: `t${index}` }));
    const records = recordsOf([a, b, set], planned, rounds(0), false);
    expect(gathered(records).map(({ together }) => together.id)).toEqual(['ab']);
    const [found] = diagnoseTogether(records, buildFacts(records, descriptors), descriptors);
    expect(found).toMatchObject({ paths: ['/a', '/b'], sumOfAloneBytesPerSecond: 40e6 });
    expect(found?.ratio?.ratio).toBeCloseTo(0.5);
  });

  it('are none where a volume was not measured alone', () => {
    const without = rounds(0).filter(({ cellId }) => cellId !== 'b');
    expect(gathered(recordsOf([a, b], [], without))).toEqual([]);
    expect(diagnoseTogether(recordsOf([a, b], [], without), [], descriptors)).toEqual([]);
  });
});
