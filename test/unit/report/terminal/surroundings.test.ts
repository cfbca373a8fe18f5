import { describe, expect, it } from 'vitest';
import type { ProcessorPlacement } from '../../../../src/domain/placement.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { buildReport } from '../../../../src/report/build.js';
import { surroundings } from '../../../../src/report/terminal/surroundings.js';
import { cellFacts, completedTrial } from '../fixtures/cells.js';
import { volumeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

interface Confined {
  readonly processors: readonly number[];
  /** None: the record is older than placements. */
  readonly placement?: ProcessorPlacement;
}

function notesFor(confined: readonly Confined[]): readonly string[] {
  const cells = confined.map(({ processors }, index) =>
    cellFacts(`c${index}`, {
      key: { cpus: processors.length },
      trials: [{ ...completedTrial(0, 4e8), processors }],
    }),
  );
  const input = inputOf([volumeFacts(diskVolume, cells)]);
  const records = input.records.map((record): RunRecord => {
    if (record.type !== 'trial') return record;
    const placement = confined[Number(record.trial.cellId.slice(1))]?.placement;
    return placement ? { ...record, trial: { ...record.trial, placement } } : record;
  });
  return surroundings(buildReport({ ...input, records }).volumes[0]!.cells);
}

const siblingsNote = /two threads of a core do less than two cores/;

describe('surroundings', () => {
  it('count the cores where they are fewer than the processors, and say once what that means', () => {
    const notes = notesFor([
      { processors: [0, 2], placement: { siblings: [], numaNodes: null } },
      { processors: [0, 2, 1], placement: { siblings: [[0, 1]], numaNodes: null } },
      {
        processors: [0, 2, 1, 3],
        placement: {
          siblings: [
            [0, 1],
            [2, 3],
          ],
          numaNodes: null,
        },
      },
    ]);
    expect(notes.slice(0, 3)).toEqual([
      'On 2 processors: 0, 2.',
      'On 3 processors of 2 cores: 0, 2, 1.',
      'On 4 processors of 2 cores: 0, 2, 1, 3.',
    ]);
    expect(notes.slice(3)).toEqual([expect.stringMatching(siblingsNote)]);
  });

  it('say nothing of cores where each processor has one', () => {
    expect(notesFor([{ processors: [0, 1], placement: { siblings: [], numaNodes: null } }])).toEqual([
      'On 2 processors: 0, 1.',
    ]);
  });

  it('name the nodes of a machine that has several', () => {
    const notes = notesFor([
      { processors: [4], placement: { siblings: [], numaNodes: [1] } },
      { processors: [0, 1, 4], placement: { siblings: [[0, 1]], numaNodes: [0, 1] } },
    ]);
    expect(notes.slice(0, 2)).toEqual([
      'On 1 processor, NUMA node 1: 4.',
      'On 3 processors of 2 cores, NUMA nodes 0, 1: 0, 1, 4.',
    ]);
  });

  it('name the processors alone where the record is older than their placement', () => {
    expect(notesFor([{ processors: [0, 1] }])).toEqual(['On 2 processors: 0, 1.']);
  });
});
