import { describe, expect, it } from 'vitest';
import { buildFacts } from '../../../../src/diagnosis/facts.js';
import { reportedFacts } from '../../../../src/diagnosis/reported.js';
import { volume } from '../build/synthetic-facts.js';
import {
  descriptors,
  measurement,
  MS,
  plannedCell,
  runRecords,
  series,
  trial,
} from '../build/synthetic-records.js';

const sizes = [1, 2, 4, 8] as const;
const cells = sizes.map((poolSize) => plannedCell(`pool${poolSize}`, { key: { poolSize } }));

/** A round of 3 s that moves so many bytes for each of its samples of 100 ms. */
function roundOf(cellId: string, round: number, bytesAt: (sample: number) => number) {
  const startNs = 10_000 * MS * (round + 1);
  const moved = Array.from({ length: 30 }, (_, index) => bytesAt(index));
  const bytes = moved.reduce((sum, each) => sum + each, 0);
  const plain = measurement(startNs);
  const endNs = startNs + 3000 * MS;
  const atMs = [0, ...moved.map((_, index) => (index + 1) * 100)].map((ms) => startNs / MS + ms);
  return trial(cellId, round, {
    measurement: {
      ...plain,
      elapsedNs: 3000 * MS,
      memberBytes: [bytes],
      phases: plain.phases.map((phase) => (phase.name === 'measure' ? { ...phase, endNs } : phase)),
    },
    series: [series('process', `trial ${cellId}`, atMs, { wchar: [0, ...moved] })],
  });
}

const total = 30 * 4096 * 1000;
const even = (share: number) => () => (share * total) / 30;
const shares = { pool1: 0.25, pool2: 0.5, pool4: 1, pool8: 1 } as const;

describe('the facts of stored rounds', () => {
  const trials = Object.entries(shares).flatMap(([id, share]) =>
    [0, 1, 2].map((round) =>
      roundOf(
        id,
        round,
        id === 'pool8' ? (sample) => (sample < 10 ? 8 : 1) * even(share / 10)() : even(share),
      ),
    ),
  );
  const [built] = buildFacts(runRecords(volume(), cells, trials), descriptors);
  const facts = reportedFacts(built!);
  const cell = (id: string) => facts.cells.find((one) => one.id === id)!;

  it('are without what only the report shows, as long as further trials are asked for', () => {
    expect(built).not.toHaveProperty('sweeps');
    for (const name of ['course', 'steadyState']) expect(built!.cells[0]).not.toHaveProperty(name);
  });

  it('hold the sweep over the pool with its knee and its curves', () => {
    const [sweep, ...others] = facts.sweeps;
    expect(others).toEqual([]);
    expect(sweep).toMatchObject({
      dimension: 'poolSize',
      knee: { value: 4, interval: [4, 4], method: 'range' },
    });
    expect(sweep!.points.map(({ value }) => value)).toEqual([...sizes]);
    expect(sweep!.fits).toHaveLength(3);
  });

  it('hold the steady state of an even round, and of one after its burst', () => {
    expect(cell('pool1').steadyState).toMatchObject({
      over: 'windows',
      steady: 'yes',
      assessed: 15,
      first: 0,
    });
    expect(cell('pool8').steadyState).toMatchObject({
      over: 'windows',
      steady: 'yes',
      assessed: 15,
      first: 5,
    });
  });

  it('hold the cliff of each round with the bytes until then', () => {
    expect(cell('pool1').course.map(({ cliff }) => cliff)).toEqual([null, null, null]);
    const cliffs = cell('pool8').course.map(({ cliff }) => cliff!);
    expect(cliffs.map(({ atNs }) => atNs / MS)).toEqual([1000, 1000, 1000]);
    expect(cliffs[0]!.bytes).toBeCloseTo((10 * 8 * total) / 300, -2);
    expect(cliffs[0]!.bytesPerSecond / cliffs[0]!.afterBytesPerSecond).toBeCloseTo(8, 6);
  });
});
