import { describe, expect, it } from 'vitest';
import { sweepFacts } from '../../../src/diagnosis/facts/sweeps.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { CellKey } from '../../../src/domain/plan.js';
import { buildSweeps as withLabels } from '../../../src/report/build/sweeps.js';
import { cellFacts, completedTrial } from './fixtures/cells.js';
import { ladderCells } from './fixtures/facts.js';

const PROCESSORS = 4;
const buildSweeps = (cells: readonly CellFacts[]) =>
  withLabels({ cells, sweeps: sweepFacts(cells, PROCESSORS) });

const pools = (throughputs: readonly number[], key: Partial<CellKey> = {}) =>
  throughputs.map((bytesPerSecond, index) =>
    cellFacts(`c${index}`, {
      key: { strategy: 'native-uv', depth: 16, poolSize: 2 ** index, ...key },
      bytesPerSecond,
    }),
  );

describe('sweeps with as many bytes in all', () => {
  const spread = (files: number, totalBytes: number, key: Partial<CellKey> = {}) =>
    cellFacts(`f${files}-${totalBytes}-${key.threads ?? 0}`, {
      key: { strategy: 'native-uv', files, fileSizeBytes: totalBytes / files, ...key },
    });
  const lines = (cells: readonly CellFacts[]) =>
    buildSweeps(cells).map(({ dimension, points }) => [dimension, points.map(({ value }) => value)]);

  it('go over more and smaller files, beside those of more files as large', () => {
    const cells = [spread(1, 64e6), spread(4, 64e6), spread(16, 64e6), spread(8, 128e6)];
    expect(lines(cells)).toEqual([
      ['files', [1, 4, 16]],
      ['files', [4, 8]],
    ]);
  });

  it('do not join files of other bytes in all', () => {
    expect(lines([spread(1, 64e6), spread(4, 32e6)])).toEqual([]);
  });

  it('go over threads that each have files of their own', () => {
    const own = (threads: number, files: number, bytes: number, sharing = 'own') =>
      spread(files, bytes, { strategy: 'native-threads', threads, depth: threads, parameters: { sharing } });
    expect(lines([own(1, 8, 64e6), own(4, 8, 64e6), own(16, 16, 64e6)])).toContainEqual([
      'threads',
      [1, 4, 16],
    ]);
    expect(lines([own(1, 8, 64e6), own(16, 16, 128e6)])).toEqual([]);
    // Of threads that share files, other files are other work.
    expect(lines([own(1, 8, 64e6, 'shared'), own(16, 16, 64e6, 'shared')])).toEqual([]);
  });
});

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
    // One whose depth was asked for as it is has nothing fixed.
    const asked = cellFacts('t16', { key: { strategy: 'native-threads', threads: 16, depth: 16 } });
    expect(buildSweeps([...threads, asked]).map(({ points }) => points.length)).toEqual([4]);
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

  it("go over a number among the strategy's own parameters, and hold the others fast", () => {
    const pool = (size: number, inFlight: number) =>
      cellFacts(`p${size}-${inFlight}`, {
        key: { strategy: 'process-pool', parameters: { inside: 'fs-promises', inFlight, pool: size } },
      });
    const [sweep, ...others] = buildSweeps([pool(8, 2), pool(2, 2), pool(4, 2), pool(4, 3)]);
    expect(sweep).toMatchObject({ dimension: 'parameter:inFlight', points: [{ value: 2 }, { value: 3 }] });
    expect(sweep!.label).toMatch(/inside fs-promises, pool 4$/);
    expect(others).toHaveLength(1);
    expect(others[0]).toMatchObject({ dimension: 'parameter:pool', strategy: 'process-pool' });
    expect(others[0]!.points.map(({ value }) => value)).toEqual([2, 4, 8]);
    expect(others[0]!.label).toMatch(/inside fs-promises, inFlight 2$/);
  });

  it('leave out a parameter that Node.js decides, and names', () => {
    const streams = [0, 16_384, 65_536].map((highWaterMark) =>
      cellFacts(`s${highWaterMark}`, { key: { strategy: 'fs-stream', parameters: { highWaterMark } } }),
    );
    expect(buildSweeps(streams)[0]!.points.map(({ value }) => value)).toEqual([16_384, 65_536]);
    const forms = ['own', 'shared'].map((sharing) =>
      cellFacts(sharing, { key: { strategy: 'native-threads', threads: 2, parameters: { sharing } } }),
    );
    expect(buildSweeps(forms)).toEqual([]);
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

  it('go over durability from the rarest to the most frequent, and over content, by names', () => {
    const durabilities = ['dsync', 'each', 'group:8', 'none', 'every:64', 'end'] as const;
    const [sweep, ...others] = buildSweeps(
      durabilities.map((durability) => cellFacts(durability, { key: { durability } })),
    );
    expect(others).toEqual([]);
    expect(sweep).toMatchObject({
      dimension: 'durability',
      label: '4 KiB random write, overwrite, 4 files of 16 MiB, depth 1',
      knee: null,
      kneeInterval: null,
      fits: [],
      zerosOverRandom: null,
    });
    expect(sweep!.points.map(({ value }) => value)).toEqual([
      'none',
      'end',
      'every:64',
      'group:8',
      'each',
      'dsync',
    ]);
  });

  it('tell what zeros do over what random bytes do, whichever was measured first', () => {
    const zeros = cellFacts('z', { key: { content: 'zero' }, bytesPerSecond: 900 });
    const random = cellFacts('r', { bytesPerSecond: 300 });
    for (const cells of [
      [zeros, random],
      [random, zeros],
    ]) {
      const [sweep] = buildSweeps(cells);
      expect(sweep!.label).not.toContain('zeros');
      expect(sweep!.points.map(({ cellId }) => cellId)).toEqual(['r', 'z']);
      expect(sweep!.zerosOverRandom).toMatchObject({ ratio: 3, method: 'range' });
      expect(sweep!.zerosOverRandom!.interval![0]).toBeCloseTo(2.714, 3);
    }
  });

  it('hold the latency of the main operation, and what the rounds say of the knee', () => {
    const [sweep] = buildSweeps(pools([100e6, 190e6, 200e6, 199e6]));
    expect(sweep!.points[0]!.latencyNs.p50).toBeCloseTo((0.9 * 16 * 1e9 * 4096) / 100e6, 0);
    expect(sweep!.kneeInterval).toEqual({ interval: [2, 2], method: 'range' });
    expect(sweep!.fits.map(({ model }) => model).sort()).toEqual(['change-point', 'line', 'usl']);
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
