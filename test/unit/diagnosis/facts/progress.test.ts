import { describe, expect, it } from 'vitest';
import { progressFacts } from '../../../../src/diagnosis/facts/progress.js';
import { measuredBytes, roundsThatCount } from '../../../../src/diagnosis/facts/rounds.js';
import type { SampleSeries } from '../../../../src/domain/sampler.js';
import { MS, plannedCell, series, trial } from '../build/synthetic-records.js';

const write = plannedCell('uv').key;
/** Round 0 measures from 1000 to 1300 ms. */
const of = (samples: SampleSeries, operation: 'read' | 'write' | 'mix' = 'write') =>
  progressFacts(roundsThatCount([trial('uv', 0, { series: [samples] })], write), { operation });
const process = (atMs: readonly number[], columns: SampleSeries['columns']) =>
  series('process', 'pid 1', atMs, columns);

describe('progressFacts', () => {
  it('is what was moved between two samples, from the start of the phase on', () => {
    const made = process([900, 1000, 1100, 1200, 1300], { wchar: [9e9, 9e9, 1e6, 2e6, 3e6] });
    expect(of(made)).toEqual([
      { round: 0, atNs: [100, 200, 300].map((ms) => ms * MS), bytesPerSecond: [1e7, 2e7, 3e7] },
    ]);
  });

  it('leaves out what began before the phase or after it, and keeps what ends beyond it', () => {
    const made = process([950, 1050, 1150, 1350, 1450], { wchar: [0, 5e6, 1e6, 2e6, 7e6] });
    expect(of(made)).toEqual([{ round: 0, atNs: [150 * MS, 350 * MS], bytesPerSecond: [1e7, 1e7] }]);
  });

  it('takes the first sample of all from the start of the phase', () => {
    expect(of(process([1100], { wchar: [5e6] }))[0]!.bytesPerSecond).toEqual([5e7]);
  });

  it('counts the direction of the work, of a mix both', () => {
    const made = process([1000, 1100], { wchar: [0, 1e6], rchar: [0, 3e6] });
    expect(of(made, 'read')[0]!.bytesPerSecond).toEqual([3e7]);
    expect(of(made, 'mix')[0]!.bytesPerSecond).toEqual([4e7]);
  });

  it('leaves out samples without a value, or without time', () => {
    const made = process([1000, 1100, 1100, 1200], { wchar: [0, null, 5, 5e6] });
    expect(of(made)[0]!.atNs).toEqual([200 * MS]);
    expect(of(process([1000, 1100], { rchar: [0, 1] }))).toEqual([]);
  });

  it('is empty where others moved the bytes, so that the process is seen to move less than half of them', () => {
    const round = trial('uv', 0);
    const moved = measuredBytes(round.measurement!);
    const seen = (bytes: number) => {
      const samples = process([1000, 1100, 1200], { wchar: [0, bytes / 2, bytes / 2] });
      const rounds = roundsThatCount([trial('uv', 0, { series: [samples] })], write);
      return progressFacts(rounds, { operation: 'write' });
    };
    expect(moved).toBeGreaterThan(0);
    expect(seen(0.4 * moved)).toEqual([]);
    expect(seen(0.6 * moved)).toHaveLength(1);
  });

  it('is empty without samples of the process', () => {
    expect(of(series('threadpool', 'pid 1', [1000, 1100], { wchar: [0, 1] }))).toEqual([]);
  });
});
