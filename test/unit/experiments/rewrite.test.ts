import { describe, expect, it } from 'vitest';
import type { Point } from '../../../src/domain/activity-findings.js';
import type { ReportActivity } from '../../../src/domain/report.js';
import { GIB, MIB } from '../../../src/domain/units.js';
import { rewrite } from '../../../src/experiments/rewrite.js';
import { activity, resultOf } from './activity.js';

interface Options {
  readonly phase: string;
  readonly seconds: readonly number[];
  readonly route?: 'fs' | 'dd';
  readonly writers?: number;
  readonly before?: 'settled' | 'dirty';
  readonly sync?: 'none' | 'end';
  readonly mostUnwritten?: number;
  readonly steps?: Readonly<Record<string, number>>;
  readonly curve?: readonly Point[];
  readonly unwrittenCurve?: readonly Point[];
  readonly disturbed?: boolean;
  readonly bytes?: number;
}

const BYTES = 160 * MIB;
const rounds = (seconds: number, count = 3): readonly number[] =>
  Array.from({ length: count }, (_, round) => seconds * (1 + 0.01 * (round - 1)));

/** A curve that moves at rates, each for so many points of 10 ms. */
function curveOf(levels: readonly (readonly [bytesPerSecond: number, points: number])[]): readonly Point[] {
  const points: Point[] = [{ atNs: 0, value: 0 }];
  for (const [bytesPerSecond, count] of levels)
    for (let index = 0; index < count; index++) {
      const last = points.at(-1)!;
      points.push({ atNs: last.atNs + 1e7, value: last.value + bytesPerSecond / 100 });
    }
  return points;
}

function one(options: Options): ReportActivity {
  const { phase, route = 'fs', writers = 1, before = 'settled', sync = 'none', bytes = BYTES } = options;
  const bytesFigure = (value: number) => ({ value, unit: 'bytes' });
  return activity({
    workload: 'rewrite',
    route,
    parameters: { phase, writers, before, sync, files: 5, size: bytes / 5 },
    bytes,
    seconds: options.seconds,
    disturbed: options.disturbed ?? false,
    figures: {
      'unwritten before': bytesFigure(0),
      'most unwritten': bytesFigure(options.mostUnwritten ?? bytes),
      'writers held from': bytesFigure(3 * GIB),
      ...Object.fromEntries(
        Object.entries(options.steps ?? {}).map(([name, value]) => [name, { value, unit: 'ms' }]),
      ),
    },
    curves: {
      'bytes written': options.curve ?? curveOf([[1e9, 16]]),
      'unwritten bytes': options.unwrittenCurve ?? curveOf([[1e9, 16]]),
    },
  });
}

const summaryOf = (...activities: readonly ReportActivity[]): string =>
  rewrite.answer(resultOf(activities))?.summary ?? '';

describe('rewrite', () => {
  it('has no answer without new files', () => {
    expect(rewrite.answer(resultOf([]))).toBeNull();
    expect(rewrite.answer(resultOf([one({ phase: 'truncate', seconds: rounds(1) })]))).toBeNull();
  });

  it('tells the cliff of new files alone', () => {
    expect(summaryOf(one({ phase: 'new', seconds: rounds(1) }))).toMatch(
      /^New files alone were written, at 168 MB\/s on average; no cliff within 160 MiB, 5\.2 % of the 3 GiB/,
    );
  });

  it('sees no difference where the rounds overlap, and says how far the cliff was looked for', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.2) }),
      one({ phase: 'recreate', seconds: rounds(0.201) }),
    );
    expect(summary).toMatch(/^A second run is not slower in itself than new files \(839 MB\/s\)/);
    expect(summary).toMatch(/deleting and making anew goes at 0\.995x .*no difference seen/);
    expect(summary).toMatch(/no cliff within 160 MiB, 5\.2 % of the 3 GiB unwritten/);
  });

  it('names the writeback at close where truncated files never gather', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.2) }),
      one({ phase: 'truncate', seconds: rounds(0.8), mostUnwritten: 32 * MIB }),
    );
    expect(summary).toMatch(
      /^The second run is slower .*0\.25.*sends a truncated file to the device when it is closed/,
    );
  });

  it('names the step in which the time passed', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.2), steps: { opening: 1, writing: 190 } }),
      one({ phase: 'recreate', seconds: rounds(0.4), steps: { opening: 1, writing: 195, unlinking: 190 } }),
    );
    expect(summary).toMatch(/deleting and making anew .* because removing the old files takes time/);
  });

  it('names that step of truncated files too, whatever was sent to the device at close', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.07), steps: { opening: 1, writing: 70 } }),
      one({
        phase: 'truncate',
        seconds: rounds(0.13),
        mostUnwritten: 32 * MIB,
        steps: { opening: 81, writing: 39, closing: 5 },
      }),
    );
    expect(summary).toMatch(/^The second run is slower .*emptying the old files when they are opened/);
  });

  it('names the limit of unwritten data before all else', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.2) }),
      one({ phase: 'truncate', seconds: rounds(0.8), mostUnwritten: 2.9 * GIB }),
    );
    expect(summary).toMatch(/because the kernel holds up writers/);
  });

  it('does not name a cause that nothing shows', () => {
    const summary = summaryOf(
      one({ phase: 'new', seconds: rounds(0.2) }),
      one({ phase: 'overwrite', seconds: rounds(0.4) }),
    );
    expect(summary).toMatch(/for a reason that was not seen/);
  });

  it('says nothing of faster or slower from one round', () => {
    const answer = rewrite.answer(
      resultOf([one({ phase: 'new', seconds: [0.2] }), one({ phase: 'truncate', seconds: [0.8] })]),
    );
    expect(answer?.summary).toMatch(/^One round cannot tell/);
    expect(answer?.confidence).toBe('low');
  });

  it('finds a burst that is over within two samples', () => {
    const curve = curveOf([
      [2e9, 1],
      [3e7, 360],
    ]);
    const answer = summaryOf(one({ phase: 'new', seconds: rounds(3.6), bytes: 128e6, curve }));
    expect(answer).toMatch(/fell after 19\.1 MiB \(10(\.0)? ms\) from 2 GB\/s to 30 MB\/s/);
  });

  it('finds the cliff, and whether the limit of unwritten data explains it', () => {
    const curve = curveOf([
      [1e9, 300],
      [1e8, 300],
    ]);
    const beside = one({ phase: 'truncate', seconds: rounds(6), bytes: 33e8 });
    const atLimit = one({
      phase: 'new',
      seconds: rounds(6),
      bytes: 33e8,
      curve,
      unwrittenCurve: curveOf([[1.05e9, 300]]),
    });
    expect(summaryOf(atLimit, beside)).toMatch(
      /the rate of new files fell after 2\.79 GiB \(3 s\) from 1 GB\/s to 100 MB\/s, because the kernel holds up writers/,
    );
    const below = one({
      phase: 'new',
      seconds: rounds(6),
      bytes: 33e8,
      curve,
      unwrittenCurve: curveOf([[1e6, 600]]),
    });
    expect(summaryOf(below, beside)).toMatch(/not for the limit of unwritten data/);
  });

  it('compares several at once, dd, another run right before, and a sync, each with its figures', () => {
    const answer = rewrite.answer(
      resultOf([
        one({ phase: 'new', seconds: rounds(0.2) }),
        one({ phase: 'truncate', seconds: rounds(0.2) }),
        one({ phase: 'new', seconds: rounds(0.4), writers: 5 }),
        one({ phase: 'new', seconds: rounds(0.2), route: 'dd' }),
        one({ phase: 'new', seconds: rounds(0.4), before: 'dirty' }),
        one({ phase: 'new', seconds: rounds(2), sync: 'end', steps: { 'final sync': 1800 } }),
      ]),
    );
    const reasons = answer?.reasons.join('\n') ?? '';
    expect(reasons).toMatch(/5 at once, new files: 83\.9 MB\/s each, 419 MB\/s in all, 0\.500x/);
    expect(reasons).toMatch(/dd itself, new files: 839 MB\/s with its start and end, 1x/);
    expect(reasons).toMatch(/New files right behind another run.*its writeback goes on beside/);
    expect(reasons).toMatch(/with an fsync of each at the end: 83\.9 MB\/s.*the syncs took 1800 ms/);
    expect(answer?.confidence).toBe('medium');
  });

  it('is less sure where others disturbed the trials', () => {
    const answer = rewrite.answer(
      resultOf([
        one({ phase: 'new', seconds: rounds(0.2), disturbed: true }),
        one({ phase: 'truncate', seconds: rounds(0.2), disturbed: true }),
      ]),
    );
    expect(answer?.confidence).toBe('low');
    expect(answer?.reasons.join('\n')).toMatch(/6 of 6 rounds were disturbed/);
  });
});
