import { describe, expect, it } from 'vitest';
import { poolFacts } from '../../../../src/diagnosis/facts/pool.js';
import { roundsThatCount } from '../../../../src/diagnosis/facts/rounds.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { measurement, MS, plannedCell, series, trial } from '../build/synthetic-records.js';

const { key } = plannedCell('uv');
const of = (...trials: readonly TrialRecord[]) => poolFacts(roundsThatCount(trials, key));
/** Round 0 measures from 1000 to 1300 ms, round 1 from 2000 on. */
const looks = (atMs: readonly number[], columns: Parameters<typeof series>[3]) => ({
  series: [series('threadpool', 'pid 1', atMs, columns)],
});

describe('poolFacts', () => {
  it('takes the looks of all rounds together', () => {
    const facts = of(
      trial(
        'uv',
        0,
        looks([1050, 1100, 1200], {
          threads: [4, 4, 4],
          busy: [4, 4, 4],
          bySyscall: ['fsync=4', 'fsync=4', 'fsync=4'],
        }),
      ),
      trial(
        'uv',
        1,
        looks([2100, 2150, 2200], {
          threads: [4, 4, 4],
          busy: [0, 1, 2],
          bySyscall: ['futex=4', 'fsync=1 futex=3', 'fsync=2 futex=2'],
        }),
      ),
    );
    expect(facts).toMatchObject({ samples: 6, busyMean: { value: 2.5 }, saturatedShare: { value: 0.5 } });
    expect(facts.bySyscall).toEqual({ fsync: 2.5, futex: 1.5 });
  });

  it('tells on which volumes its threads were', () => {
    const made = looks([1100, 1200], {
      threads: [4, 4],
      busy: [4, 4],
      byVolume: ['/a\\040b=3 /c=1', '/c=1'],
    });
    expect(of(trial('uv', 0, made)).byVolume).toEqual({ '/a b': 1.5, '/c': 1 });
  });

  it('leaves out the looks within the first 5 ms, before the work has reached it', () => {
    const made = looks([1002, 1004, 1006, 1050, 1100, 1150, 1200], {
      threads: [4, 4, 4, 4, 4, 4, 4],
      busy: [0, 0, 4, 4, 4, 4, 4],
    });
    expect(of(trial('uv', 0, made))).toMatchObject({ samples: 5, saturatedShare: { value: 1 } });
  });

  it('tells nothing of how many are busy from fewer than five looks', () => {
    const made = looks([1050, 1100, 1150, 1200], { threads: [4, 4, 4, 4], busy: [0, 1, 0, 0] });
    const why = 'the pool was looked at 4 times in the measured windows, 5 are needed';
    expect(of(trial('uv', 0, made))).toMatchObject({
      samples: 4,
      threads: { value: 4 },
      busyMean: { value: null, why },
      saturatedShare: { value: null, why },
    });
  });

  it('takes a pool of no threads for none that is busy', () => {
    const atMs = [1050, 1100, 1120, 1150, 1200, 1250];
    const made = looks(atMs, { threads: [0, 0, 0, 4, 4, 4], busy: [0, 0, 0, 4, 4, 4] });
    expect(of(trial('uv', 0, made)).saturatedShare.value).toBe(0.5);
  });

  it('counts no look that lacks one of the two, but its threads', () => {
    const made = looks([1100, 1200], { threads: [4, 8], busy: [4, null] });
    expect(of(trial('uv', 0, made))).toMatchObject({ samples: 1, threads: { value: 6 }, bySyscall: {} });
  });

  it('has the median wait of the probe', () => {
    const made = looks([1010, 1110, 1210], { probeWaitNs: [5, 900, 7] });
    expect(of(trial('uv', 0, made)).probeWaitNs).toEqual({ value: 7, source: 'pool probe' });
  });

  it('says why nothing is known: of the trial, or that its phase was not reached', () => {
    const said = trial('uv', 0, { unavailable: [{ what: 'pool probe', why: 'it was not asked for' }] });
    expect(of(said).probeWaitNs).toMatchObject({ value: null, why: 'it was not asked for' });
    const made = looks([1100], { threads: [4], busy: [4] });
    const early = measurement(1000 * MS, { phases: [] });
    expect(of(trial('uv', 0, { ...made, measurement: early }))).toMatchObject({
      samples: 0,
      threads: { value: null, why: 'no sample fell into the measured windows' },
    });
    expect(of()).toMatchObject({ samples: 0, bySyscall: {} });
  });
});
