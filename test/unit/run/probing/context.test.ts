import { describe, expect, it } from 'vitest';
import { cellOf, fits, isKnown, knowledge, predictionOf } from '../../../../src/run/probing/context.js';
import { cellFor, serves, simulatedRun } from './simulated-run.js';

const usual = cellFor();
const run = simulatedRun([usual], serves(8, 10));
const [known] = await knowledge(run.context, run.records);

describe('the context of a question', () => {
  it('is what the records tell of each volume, and what is concluded of it', () => {
    expect(known!.facts.volume.targetId).toBe('t0');
    expect(known!.facts.cells.map(({ id }) => id)).toEqual([usual.id]);
    expect(known!.diagnosis.diagnoses[0]!.cellIds).toEqual([usual.id]);
  });

  it('gives a cell back as the plan had it', () => {
    expect(cellOf(known!.facts, usual.id)).toEqual(usual);
    expect(cellOf(known!.facts, 'stranger')).toBeNull();
    expect(isKnown(known!.facts.cells, usual.id)).toBe(true);
    expect(isKnown(known!.facts.cells, 'stranger')).toBe(false);
  });

  it('lets a cell in as far as the reserve stays free', () => {
    const large = cellFor({ files: 64, fileSizeBytes: 2 ** 30 });
    expect(fits(run.context, usual)).toBe(true);
    expect(fits(run.context, large)).toBe(false);
  });

  it('has a prediction of an advice where one was made', () => {
    const test = { baseCellId: 'base', change: {}, metric: 'bytesPerSecond' } as const;
    expect(predictionOf({ ...test, predicted: null }, 'changed')).toBeNull();
    expect(predictionOf({ ...test, predicted: { ratio: 2, basis: 'why' } }, 'changed')).toEqual({
      cellId: 'changed',
      baseCellId: 'base',
      metric: 'bytesPerSecond',
      ratio: 2,
      basis: 'why',
    });
  });
});
