import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportCell, ReportVolume } from '../../../src/domain/report.js';
import { standard } from '../../../src/experiments/standard.js';
import { thorough } from '../../../src/experiments/thorough.js';
import { costCell, costVolume } from './costs-fixtures.js';

const result = (...volumes: readonly ReportVolume[]) => ({ volumes }) as unknown as ExperimentResult;
const rounds = (steady: 'yes' | 'no' | 'not-reached'): ReportCell['steadyState'] => ({
  over: 'rounds',
  steady,
  assessed: 25,
  first: 20,
  excursion: 0.4,
  rise: 0.2,
  round: null,
  windowNs: null,
});
const cell = (steady: 'yes' | 'no' | 'not-reached') =>
  costCell({ key: {}, bytesPerSecond: [1e9, 1e9], steadyState: rounds(steady) });

describe('standard', () => {
  it('leads with the verdict, by volume where there are several', () => {
    expect(standard.answer(result(costVolume([cell('yes')])))?.summary).toBe('Syncs take the time.');
    const two = result(costVolume([cell('yes')]), costVolume([cell('yes')], { path: '/b' }));
    expect(standard.answer(two)?.summary).toBe('/data: Syncs take the time. /b: Syncs take the time.');
  });

  it('has no answer where nothing was measured', () => {
    expect(standard.answer(result(costVolume([costCell({ key: {}, bytesPerSecond: [] })])))).toBeNull();
  });
});

describe('thorough', () => {
  it('says how many cells came to a steady state, and which did not', () => {
    const answer = thorough.answer(result(costVolume([cell('yes'), cell('yes'), cell('not-reached')])));
    expect(answer?.summary).toBe(
      'Syncs take the time. 2 of 3 cells came to a steady state, 1 did not within 25 rounds.',
    );
    expect(answer?.reasons.join('\n')).toContain('the last five of 25 rounds differ by 40 %');
    expect(answer?.confidence).toBe('high');
  });

  it('is low in its confidence where most did not come to rest', () => {
    const answer = thorough.answer(result(costVolume([cell('yes'), cell('no'), cell('no')])));
    expect(answer?.summary).toContain('of 2 too few rounds count to tell');
    expect(answer?.confidence).toBe('low');
  });
});
