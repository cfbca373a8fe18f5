import { describe, expect, it } from 'vitest';
import { sequentialAndAtOnce } from '../../../../src/experiments/read/at-once.js';
import { becauseWords, causeOf } from '../../../../src/experiments/read/cause.js';
import { isMeasured, type MeasuredCell } from '../../../../src/experiments/read/cells.js';
import { deviceBytesWords } from '../../../../src/experiments/read/device-bytes.js';
import { ratioWords, seenIn, timesAsFast } from '../../../../src/experiments/read/ratio.js';
import { countedTrials, workRates, workSeconds } from '../../../../src/experiments/read/rounds.js';
import { confidenceIn, reservations } from '../../../../src/experiments/read/trust.js';
import { BYTES, cell, finding, volume } from '../fixture.js';

function measured(...given: Parameters<typeof cell>): MeasuredCell {
  const made = cell(...given);
  if (!isMeasured(made)) throw new Error('the fixture has no result');
  return made;
}

describe('rounds', () => {
  it('count where they completed undisturbed, and never where they were made for the stages', () => {
    const rounds = [
      1,
      1,
      { seconds: 2, disturbed: true },
      { seconds: 3, failed: true },
      { seconds: 4, staged: true },
    ];
    expect(workSeconds(cell({}, rounds))).toEqual([1, 1]);
  });

  it('count disturbed ones where fewer than two others are left', () => {
    const disturbed = { seconds: 2, disturbed: true };
    expect(countedTrials(cell({}, [1, disturbed, disturbed]))).toHaveLength(3);
    expect(countedTrials(cell({}, [{ seconds: 2, disturbed: true }]))).toHaveLength(1);
  });

  it('take the final sync with them', () => {
    const synced = cell({}, [{ seconds: 1, syncSeconds: 3 }]);
    expect([workSeconds(synced), workRates(synced)]).toEqual([[4], [BYTES / 4]]);
  });
});

describe('a ratio', () => {
  it('is of the seconds, how many times as fast the first is', () => {
    const ratio = timesAsFast(measured({}, [1, 1]), measured({}, [2, 2]));
    expect(ratio).toEqual({ ratio: 2, interval: [2, 2], method: 'range' });
  });

  it('shows nothing where its interval holds 1, or where there is none', () => {
    expect(seenIn({ ratio: 1.5, interval: [0.9, 2], method: 'range' })).toBe('nothing');
    expect(seenIn({ ratio: 1.5, interval: null, method: 'range' })).toBe('nothing');
    expect(seenIn({ ratio: 1.5, interval: [1.1, 2], method: 'range' })).toBe('more');
    expect(seenIn({ ratio: 0.5, interval: [0.4, 0.6], method: 'range' })).toBe('less');
  });

  it('is written with its interval, and says where it is of one round', () => {
    expect(ratioWords({ ratio: 1.5, interval: [1.25, 1.75], method: 'range' })).toBe('1.50x (1.25 to 1.75)');
    expect(ratioWords({ ratio: 1.5, interval: null, method: 'range' })).toBe('1.50x (one round)');
  });
});

describe('confidence', () => {
  const known = { ratio: 2, interval: [1.9, 2.1], method: 'bootstrap' } as const;

  it('is high for five calm rounds of each alone', () => {
    expect(confidenceIn(known, [measured({}, [1, 1, 1, 1, 1])])).toBe('high');
    expect(confidenceIn(known, [measured({}, [1, 1, 1, 1])])).toBe('medium');
    expect(confidenceIn(known, [measured({}, [1, 1, 1, 1, 1, { seconds: 1, disturbed: true }])])).toBe(
      'medium',
    );
    expect(confidenceIn({ ...known, method: 'range' }, [measured({}, [1, 1, 1, 1, 1])])).toBe('medium');
  });

  it('is low for one round, and where all were disturbed', () => {
    const disturbed = { seconds: 1, disturbed: true };
    expect(confidenceIn(known, [measured({}, [1])])).toBe('low');
    expect(confidenceIn(known, [measured({}, [disturbed, disturbed, disturbed])])).toBe('low');
    expect(confidenceIn({ ...known, interval: null }, [measured({}, [1, 1, 1, 1, 1])])).toBe('low');
  });

  it('says what lowers it', () => {
    const made = measured({}, [
      { seconds: 1, disturbed: true },
      { seconds: 1, failed: true },
    ]);
    expect(reservations([made])).toEqual([
      '1 of 2 rounds were disturbed by other work on this machine.',
      '1 of 2 rounds have no result.',
      'One round tells no difference: give more with --rounds.',
    ]);
    expect(reservations([measured({}, [1, 1])])).toEqual([]);
  });
});

describe('at once against one after another', () => {
  it('pairs cells that differ in their depth alone', () => {
    const pairs = sequentialAndAtOnce([
      cell({ depth: 1 }, [2, 2]),
      cell({ depth: 10 }, [1, 1]),
      cell({ depth: 10, durability: 'none' }, [1, 1]),
      cell({ depth: 10, strategy: 'native-uv' }, [1, 1]),
    ]);
    expect(pairs.map(({ concurrent, ratio }) => [concurrent.key.strategy, ratio.ratio])).toEqual([
      ['fs-callback', 2],
    ]);
  });

  it('takes the sequential one of another pool where its own has none', () => {
    const pairs = sequentialAndAtOnce([
      cell({ depth: 1, poolSize: 4 }, [2, 2]),
      cell({ depth: 1, poolSize: 2 }, [4, 4]),
      cell({ depth: 10, poolSize: 2 }, [1, 1]),
      cell({ depth: 10, poolSize: 16 }, [1, 1]),
    ]);
    expect(pairs.map(({ sequential }) => sequential.key.poolSize)).toEqual([2, 4]);
  });
});

describe('the cause', () => {
  const one = cell({}, [1]);

  it('is that of the diagnosis that holds the cells, else the headline', () => {
    const cached = finding('page-cache');
    const diagnosis = {
      workload: 'x',
      cellIds: [one.id],
      verdict: cached.id,
      confidence: cached.confidence,
      findings: [cached],
    };
    expect(causeOf(volume([one], { diagnoses: [diagnosis] }), [one]).finding).toBe(cached);
    expect(causeOf(volume([one]), [one]).finding.id).toBe('device-bandwidth');
  });

  it('is open where the verdict names none', () => {
    const open = causeOf(volume([one], { headline: finding('noisy') }), [one]);
    expect(becauseWords(open)).toBe('what holds it up was not found');
  });
});

describe('bytes at the device', () => {
  it('tells no device from one that was not seen', () => {
    const seen = { devices: [{}] as never, deviceWrittenBytes: BYTES };
    expect(deviceBytesWords(cell({}, [1]))).toContain('there is none');
    expect(deviceBytesWords(cell({}, [1], seen))).toBe(
      'of 40 MiB written 40 MiB reached the device in that time',
    );
    expect(deviceBytesWords(cell({}, [1], { ...seen, deviceWrittenBytes: null }))).toContain('was not seen');
  });
});
