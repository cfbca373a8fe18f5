import { describe, expect, it } from 'vitest';
import { sweepFacts } from '../../../../src/diagnosis/facts/sweeps.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { buildSweeps } from '../../../../src/report/build/sweeps.js';
import { sweepSentences } from '../../../../src/report/terminal/sweep-words.js';
import { cellFacts } from '../fixtures/cells.js';
import { summarize } from '../../../../src/stats/summary.js';

const WOBBLE = [1, 1.01, 0.99, 1.005, 0.995, 1.002];

/** What is said of one sweep; each point has its value and the mean of its rounds. */
const sentences = (
  points: readonly (readonly [Partial<CellKey>, number])[],
  wobble: readonly number[] = WOBBLE.slice(0, 3),
) => {
  const cells = points.map(([key, mean], index) => {
    const rounds = wobble.map((_, round) => mean * (wobble[(round + index) % wobble.length] ?? 1));
    const plain = cellFacts(`c${index}`, { key: { strategy: 'native-uv', poolSize: 4, depth: 16, ...key } });
    return { ...plain, bytesPerSecond: summarize(rounds), bytesPerSecondRounds: rounds };
  });
  const [sweep] = buildSweeps({ cells, sweeps: sweepFacts(cells, 4) });
  return sweepSentences(sweep!, []).join(' ');
};
const pools = (...means: readonly number[]) =>
  means.map((mean, index) => [{ poolSize: 2 ** index }, mean] as const);
const usl = (n: number) => (1e8 * n) / (1 + 0.05 * (n - 1) + 0.01 * n * (n - 1));

const kneeOf = (...points: readonly (readonly [Partial<CellKey>, number])[]) => {
  const cells = points.map(([key, mean], index) =>
    cellFacts(`c${index}`, { key: { strategy: 'process-pool', ...key }, bytesPerSecond: mean }),
  );
  const [sweep] = buildSweeps({ cells, sweeps: sweepFacts(cells, 4) });
  return sweepSentences(sweep!, cells).join(' ');
};

describe('what is said of a sweep', () => {
  it('over the pool of each process: more threads than it has in flight have no work', () => {
    const pool = (threads: number) => ({ parameters: { inside: 'fs-promises', inFlight: 4, pool: threads } });
    expect(kneeOf([pool(2), 100], [pool(4), 200])).toContain('with 4 in flight, more threads have no work');
    expect(kneeOf([pool(1), 100], [pool(2), 200])).toContain('Still rising at 2');
  });

  it('its knee, the range of the rounds, and the change-point where a rise ends at once', () => {
    expect(sentences(pools(100, 200, 400, 401, 400, 400))).toMatch(
      /^4 is the smallest value .* Knee by the means 4 \[4, 4\]; by a change-point 4 \[4, 4\] \(R² 1\.00, off by 0\.\d %\), which BIC prefers to USL \(R² 0\.\d\d\)\. In brackets: the range of the rounds\.$/,
    );
  });

  it('the law with its peak, and from 5 rounds on that the interval is a bootstrap', () => {
    const text = sentences(pools(...[1, 2, 4, 8, 16, 32].map(usl)), WOBBLE);
    expect(text).toMatch(
      /; by USL 7 \[\d, \d\] \(R² 1\.00, off by 0 %, best at 9\.\d+\), which BIC prefers to/,
    );
    expect(text).toContain('In brackets: 95 %, bootstrap over the rounds.');
  });

  it('that nothing bends', () => {
    expect(sentences(pools(100, 101, 100, 101))).toMatch(/; no bend: a plain line \(.*off by 0\.\d %\)/);
  });

  it('an end beyond the last value', () => {
    const text = sentences([...pools(100, 200, 377), [{ poolSize: 8 }, 400]], [1, 1.03, 0.97]);
    expect(text).toContain('Knee by the means >8 [4, >8]');
  });

  it('no interval of single rounds, and no curve through few values', () => {
    expect(sentences(pools(100, 200, 200), [1])).toBe(
      '2 is the smallest value whose throughput is within 5 % of the best.',
    );
  });

  it('of content the ratio, of durability what the table says alone', () => {
    expect(
      sentences([
        [{}, 100],
        [{ content: 'zero' }, 300],
      ]),
    ).toMatch(/^Zeros do 3x \[2\.9\d, 3\.0\d\] \(the range of the rounds\) of what random bytes do\.$/);
    expect(
      sentences([
        [{}, 100],
        [{ durability: 'each' }, 10],
      ]),
    ).toBe('');
  });
});
