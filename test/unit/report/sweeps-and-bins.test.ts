import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../src/domain/plan.js';
import { binColumn, binTimes, MAX_POINTS, numericColumns } from '../../../src/report/build/bins.js';
import { buildSeries, gatherSeries, pointsPerColumn } from '../../../src/report/build/series.js';
import { buildSweeps as sweepsOn } from '../../../src/report/build/sweeps.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cellFacts, completedTrial } from './fixtures/cells.js';
import { ladderCells } from './fixtures/facts.js';
import { series } from './fixtures/records.js';

const PROCESSORS = 4;
const buildSweeps = (cells: readonly CellFacts[]) => sweepsOn(cells, PROCESSORS);

const pools = (throughputs: readonly number[], key: Partial<CellKey> = {}) =>
  throughputs.map((bytesPerSecond, index) =>
    cellFacts(`c${index}`, {
      key: { strategy: 'native-uv', depth: 16, poolSize: 2 ** index, ...key },
      bytesPerSecond,
    }),
  );

describe('sweeps', () => {
  it('hold the cells that differ in one dimension alone, ordered by its value', () => {
    const cells = [...ladderCells('t0', '/data', 500e6, [])].reverse();
    const [sweep, ...others] = buildSweeps(cells);
    expect(others).toEqual([]);
    expect(sweep).toMatchObject({ dimension: 'poolSize', strategy: 'native-uv', knee: 2 });
    expect(sweep!.points.map(({ value }) => value)).toEqual([1, 2, 4, 8]);
    expect(sweep!.label).toBe('4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end, depth 16');
  });

  it('have their knee at the smallest value within 5 % of the best', () => {
    expect(buildSweeps(pools([100, 190, 200, 199]))[0]!.knee).toBe(2);
    expect(buildSweeps(pools([100, 189, 200, 199]))[0]!.knee).toBe(4);
    expect(buildSweeps(pools([200, 100, 50]))[0]!.knee).toBe(1);
  });

  it('have no knee where throughput never stops rising', () => {
    expect(buildSweeps(pools([100, 200, 300]))[0]!.knee).toBeNull();
  });

  it('leave out cells without a result, and lines of one point', () => {
    const [first, second] = pools([100, 200]);
    expect(buildSweeps([first!, { ...second!, bytesPerSecond: null }])).toEqual([]);
  });

  it('keep members, and all other dimensions, apart', () => {
    const cells = [
      cellFacts('a', { key: { strategy: 'native-uv', poolSize: 1 } }),
      cellFacts('b', { key: { strategy: 'native-uv', poolSize: 2 }, members: ['/other'] }),
      cellFacts('c', { key: { strategy: 'native-uv', poolSize: 4, direct: true } }),
    ];
    expect(buildSweeps(cells)).toEqual([]);
  });

  it('go over threads with the depth that they bring along, and over processors', () => {
    const fixed = [{ dimension: 'depth', why: 'each of its threads has one call in flight' }];
    const threads = [1, 2, 4].map((count) =>
      cellFacts(`t${count}`, { key: { strategy: 'native-threads', threads: count, depth: count }, fixed }),
    );
    expect(buildSweeps(threads).map(({ dimension, points }) => [dimension, points.length])).toEqual([
      ['threads', 3],
    ]);
    const cpus = [1, 2].map((count) => cellFacts(`c${count}`, { key: { cpus: count } }));
    expect(buildSweeps(cpus).map(({ dimension }) => dimension)).toEqual(['cpus']);
  });

  it('take all processors for their number, once', () => {
    const cpus = (...counts: (number | null)[]) =>
      buildSweeps(counts.map((count) => cellFacts(`c${count}`, { key: { cpus: count } })));
    const [sweep, ...others] = cpus(1, null, 2);
    expect(others).toEqual([]);
    expect(sweep!.points.map(({ value, cellId }) => [value, cellId])).toEqual([
      [1, 'c1'],
      [2, 'c2'],
      [PROCESSORS, 'cnull'],
    ]);
    expect(cpus(PROCESSORS, null)).toEqual([]);
    expect(cpus(null, 1, PROCESSORS)[0]!.points.map(({ cellId }) => cellId)).toEqual([
      'c1',
      `c${PROCESSORS}`,
    ]);
  });

  it('go over depth, files and block size as well', () => {
    const over = (key: Partial<CellKey>) => buildSweeps([cellFacts('a'), cellFacts('b', { key })])[0]!;
    expect(over({ depth: 8 })).toMatchObject({ dimension: 'depth' });
    expect(over({ files: 1 })).toMatchObject({
      dimension: 'files',
      label: '4 KiB random write, overwrite, files of 16 MiB, sync at the end, depth 1',
    });
    const rates = [1000, 2000].map((rate) => cellFacts(`r${rate}`, { key: { rate } }));
    expect(buildSweeps(rates)[0]).toMatchObject({
      dimension: 'rate',
      label: '4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end, depth 1',
    });
    expect(over({ blockSizeBytes: 65_536 })).toMatchObject({
      dimension: 'blockSizeBytes',
      label: 'random write, overwrite, 4 files of 16 MiB, sync at the end, depth 1',
    });
  });

  it('are labelled with every dimension that they hold fast', () => {
    const node = '/opt/node22/bin/node';
    const key = {
      strategy: 'worker-pool',
      depth: 4,
      batch: 8,
      cpus: 1,
      node,
      parameters: { inside: 'addon', vector: 1 },
    };
    const cells = (more: readonly Partial<CellKey>[], version: string | null) =>
      more.map((one, index) =>
        cellFacts(`c${index}`, {
          key: { ...key, ...one },
          trials: [{ ...completedTrial(0, 4e8), node: version }],
        }),
      );
    const work = '4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end';
    const labels = (more: readonly Partial<CellKey>[], version: string | null = 'v22.12.0') =>
      buildSweeps(cells(more, version)).map(({ label }) => label);
    expect(labels([{ depth: 1 }, { depth: 2 }])).toEqual([
      `${work}, batch 8, inside addon, 1 processor, Node.js v22.12.0`,
    ]);
    expect(labels([{ batch: 1 }, { batch: 64 }], null)).toEqual([
      `${work}, depth 4, inside addon, 1 processor, Node.js ${node}`,
    ]);
    expect(labels([{ cpus: 1 }, { cpus: 2 }])).toEqual([
      `${work}, depth 4, batch 8, inside addon, Node.js v22.12.0`,
    ]);
  });

  it('never show a control: it moves nothing', () => {
    const control = (poolSize: number) => cellFacts(`n${poolSize}`, { key: { strategy: 'null', poolSize } });
    expect(buildSweeps([control(1), control(2)])).toEqual([]);
  });
});

describe('bins', () => {
  it('leave few samples as they are', () => {
    expect(binColumn([1, null, 3], 3, 10, 'MB/s')).toEqual({
      unit: 'MB/s',
      min: [1, null, 3],
      mean: [1, null, 3],
      max: [1, null, 3],
    });
    expect(binTimes([5, 6, 7], 10)).toEqual([5, 6, 7]);
  });

  it('fold samples into min, mean and max, leaving out what could not be read', () => {
    expect(binColumn([1, 3, null, 5, null, null], 6, 3, '')).toEqual({
      unit: '',
      min: [1, 5, null],
      mean: [2, 5, null],
      max: [3, 5, null],
    });
    expect(binTimes([10, 20, 30, 40, 50, 60], 3)).toEqual([20, 40, 60]);
  });

  it('keep the extremes and the order of time of any samples', () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), fc.constant(null)), {
      minLength: 1,
      maxLength: 500,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (samples, points) => {
        const { min, mean, max } = binColumn(samples, samples.length, points, '');
        const numbers = samples.filter((value) => value !== null);
        const lows = min.filter((value) => value !== null);
        expect(min).toHaveLength(Math.min(points, samples.length));
        expect(Math.min(...lows)).toBe(Math.min(...numbers));
        expect(Math.max(...max.filter((value) => value !== null))).toBe(Math.max(...numbers));
        mean.forEach((value, bin) => {
          if (value === null) return;
          const slack = 1e-6 * (Math.abs(value) + 1);
          expect(value).toBeGreaterThanOrEqual(min[bin]! - slack);
          expect(value).toBeLessThanOrEqual(max[bin]! + slack);
        });
      }),
    );
  });

  it('know text from numbers', () => {
    const mixed = series('x', 's', [0, 1], { a: [1, null], b: [null, 'pwrite64'], c: [null, null] });
    expect(numericColumns(mixed)).toEqual(['a', 'c']);
  });
});

describe('series', () => {
  const long = (samples: number, columns: number, subject = 's') => {
    const at = Array.from({ length: samples }, (_, index) => index);
    const names = Array.from({ length: columns }, (_, index) => `c${index}`);
    return {
      cellId: null,
      round: null,
      staged: false,
      series: series('x', subject, at, Object.fromEntries(names.map((name) => [name, at]))),
    };
  };

  it('hold at most 3,000 points to a column', () => {
    const one = long(10_000, 1);
    const built = buildSeries(one, pointsPerColumn([one]), []);
    expect(built.atNs).toHaveLength(MAX_POINTS);
    expect(built.columns.c0!.mean).toHaveLength(MAX_POINTS);
    expect(built.columns.c0!.max.at(-1)).toBe(9999);
  });

  it('hold fewer points where all of them together would be too many', () => {
    const many = Array.from({ length: 20 }, (_, index) => long(5000, 10, `s${index}`));
    const points = pointsPerColumn(many, 60_000);
    expect(points).toBeLessThan(MAX_POINTS);
    const built = many.map((one) => buildSeries(one, points, []));
    const values = built.reduce((sum, one) => sum + one.atNs.length * 31, 0);
    expect(values).toBeLessThanOrEqual(60_000);
    expect(values).toBeGreaterThan(30_000);
  });

  it('join pieces in the order of time; a column that one lacks is null there', () => {
    const [joined] = gatherSeries([
      {
        type: 'samples',
        v: 1,
        series: [series('x', 's', [20, 30], { a: [3, 4], b: [5, 6] })],
        unavailable: [],
      },
      { type: 'samples', v: 1, series: [series('x', 's', [0, 10], { a: [1, 2] })], unavailable: [] },
    ]);
    expect(joined!.series.atNs).toEqual([0, 10, 20, 30]);
    expect(joined!.series.columns).toEqual({ a: [1, 2, 3, 4], b: [null, null, 5, 6] });
  });
});
