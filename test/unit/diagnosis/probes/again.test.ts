import { describe, expect, it } from 'vitest';
import { again } from '../../../../src/diagnosis/probes/again.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

/** Two rounds, of which so many count. */
function threads(counting: number, options: CellOptions = {}) {
  const made = cell({
    strategy: 'native-threads',
    ops: [100, 100],
    user: 0.05,
    system: 0.05,
    ...options,
    key: { threads: 4, ...options.key },
  });
  return { ...made, bytesPerSecondRounds: made.bytesPerSecondRounds.slice(0, counting) };
}
const of = (...cells: readonly ReturnType<typeof threads>[]) => asked(again, volumeFacts(cells, 'fuse'));

describe('again', () => {
  it('asks for two rounds more of what has one left', () => {
    const [whole, lone] = [threads(2, { key: { threads: 1 } }), threads(1)];
    expect(of(whole, lone)!.cells).toEqual([{ baseCellId: lone.id, change: {}, rounds: 2 }]);
    expect(of(whole)).toBeNull();
  });

  it('asks for more of whole files too', () => {
    const made = threads(1, { strategy: 'fs-promises' });
    const files = { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    expect(of(files)!.cells).toEqual([{ baseCellId: files.id, change: {}, rounds: 2 }]);
  });

  it('takes a single round for what was asked for', () => {
    expect(of(threads(1, { ops: [100] }))).toBeNull();
  });

  it('asks nothing of work that computes, of other routes, nor twice', () => {
    expect(of(threads(1, { user: 1, system: 0.9 }))).toBeNull();
    expect(of(threads(1, { strategy: 'fs-promises' }))).toBeNull();
    expect(asked(again, afterProbe(volumeFacts([threads(1)], 'fuse'), 'again'))).toBeNull();
  });
});
