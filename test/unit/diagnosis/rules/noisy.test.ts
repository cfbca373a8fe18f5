import { describe, expect, it } from 'vitest';
import { noisy } from '../../../../src/diagnosis/rules/noisy.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, conclude, rounds, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

const steal = ['the host took 30 % of the processors'];
const of = (ops: readonly number[], options: CellOptions = {}) => cell({ ops, ...options });
const steady = (seed = 1, options: CellOptions = {}) => of(rounds(1000, 0.1, 3, seed), options);
const concluded = (...cells: readonly CellFacts[]) => conclude(noisy, volumeFacts(cells));

describe('noisy', () => {
  it('names the worst of the cells whose rounds disagree', () => {
    const finding = concluded(of([1000, 400, 900]), of([1000, 200, 1000], { key: { depth: 64 } }), steady())!;
    // Nothing was seen to have disturbed them.
    expect(finding).toMatchObject({ id: 'noisy', confidence: 'low', explains: 0 });
    expect(finding.summary).toBe(
      'The figures are not steady: 2 of 3 cells vary from round to round (native-uv, pool 4, 64 in flight: best over worst 5.0x). Repeat on a quiet machine, with more and longer rounds.',
    );
    expect(finding.advice[0]!.action).toContain('--rounds 10 --duration 2s');
  });

  it('cites the cells that came to no steady state, of those where it is known', () => {
    const steadyState = { over: 'windows', assessed: 25, first: 20, excursion: 0.6, rise: 0.1 } as const;
    const at = { round: 0, windowNs: 1e8 } as const;
    const unsteady = {
      ...of([1000, 400]),
      steadyState: { ...steadyState, ...at, steady: 'not-reached' },
    } as const;
    const level = { ...of([1000, 400]), steadyState: { ...steadyState, ...at, steady: 'yes' } } as const;
    const finding = concluded(unsteady, level, of([1000, 400]))!;
    expect(finding.evidence.at(-1)).toMatchObject({ value: '1 of 2', unit: 'cells' });
    expect(finding.contradicts).toContain('a steady state would weaken it: 1 of 3 cells reached one');
    expect(concluded(of([1000, 400]), of([1000, 400]))!.evidence).toHaveLength(3);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'says nothing of rounds that vary by 30 % up and down, seed %i',
    (seed) => {
      const cells = [0, 10, 20].map((from) => of(rounds(1000, 0.3, 3, seed + from)));
      expect(concluded(...cells)).toBeNull();
    },
  );

  it('counts a cell from the double on, and holds from half of the cells on', () => {
    expect(concluded(of([1000, 2000]), of([1000, 1990]))?.summary).toContain('1 of 2 cells varies');
    expect(concluded(of([1000, 1990]), of([1000, 1990]))).toBeNull();
    expect(concluded(of([1000, 100, 1000]), steady(1), steady(2))).toBeNull();
  });

  it('says nothing of one cell, nor of single rounds', () => {
    expect(concluded(of([1000, 100, 1000]))).toBeNull();
    expect(concluded(of([1000]), of([100]))).toBeNull();
    expect(concluded(of([1000, 100, 1000]), of([100]))).toBeNull();
  });

  it('holds where every round of half of the cells was disturbed, and says by what', () => {
    const finding = concluded(steady(1, { disturbances: steal }), steady(2))!;
    expect(finding.summary).toBe(
      `The figures are not steady: 1 of 2 cells was disturbed in every round (${steal[0]}). Repeat on a quiet machine, with more and longer rounds.`,
    );
    const [one, ...rest] = steady().trials;
    const once = { ...steady(), trials: [{ ...one!, disturbances: steal }, ...rest] };
    expect(concluded(once, once)).toBeNull();
  });

  it('names both where both are seen', () => {
    const finding = concluded(of([1000, 100, 1000]), steady(1, { disturbances: steal }), steady(2))!;
    expect(finding.summary).toContain(`2 of 3 cells vary from round to round`);
    expect(finding.summary).toContain(`, or were disturbed (${steal[0]}).`);
    expect(finding.evidence.map(({ value }) => value)).toEqual([1, 1, '67 %']);
    for (const { source } of finding.evidence) expect(source).not.toBe('');
  });

  it('names the processors that the hypervisor took, of the cell that lost most', () => {
    const lost = (steal: number) => of([1000, 100, 1000], { steal });
    const finding = concluded(lost(0.2), lost(0.5))!;
    expect(finding.evidence).toContainEqual(
      expect.objectContaining({
        name: expect.stringContaining('processors that the hypervisor took of') as string,
        value: 0.5,
      }),
    );
    expect(concluded(lost(0), lost(0.001))!.evidence).toHaveLength(3);
  });

  it('counts a cell once that is both', () => {
    const both = of([1000, 100, 1000], { disturbances: steal });
    expect(concluded(both, steady(1), steady(2))).toBeNull();
    expect(concluded(both, steady(1))!.summary).toContain('1 of 2 cells varies');
  });

  it('says of a round that moved nothing that it did not', () => {
    const finding = concluded(of([1000, 0, 1000]), of([1000, 0, 1000]))!;
    expect(finding.summary).toContain('one of them moved nothing');
    expect(finding.summary).not.toContain('Infinity');
  });

  it('leaves out what moves no bytes, and cells without a result', () => {
    const failure = { code: 'EIO', message: 'input/output error', afterBytes: 0 };
    const wild = [1000, 10, 1000];
    expect(concluded(of(wild, { strategy: 'null' }), cell({ failure }), steady(1), steady(2))).toBeNull();
  });
});
