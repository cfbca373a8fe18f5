import { describe, expect, it } from 'vitest';
import { poolStarved } from '../../../../src/diagnosis/rules/pool-starved.js';
import { cell, conclude, known, notKnown, rounds, volumeFacts } from '../build/synthetic-facts.js';

const slow = { bySyscall: { pwrite64: 4 } };
const at = (poolSize: number, ops: number, depth = 64, spread = 0.02) =>
  cell({ key: { poolSize, depth }, ops: rounds(ops, spread, 3, poolSize), pool: poolSize === 4 ? slow : {} });

describe('pool-starved', () => {
  it('concludes with high confidence from a pool of 64 that does 15 times what 4 do, and names the call', () => {
    const finding = conclude(poolStarved, volumeFacts([at(4, 388), at(64, 6090)], 'fuse'));
    expect(finding).toMatchObject({ id: 'pool-starved', confidence: 'high' });
    expect(finding!.explains).toBeCloseTo(1 - 388 / 6090, 2);
    expect(finding!.summary).toContain('UV_THREADPOOL_SIZE=64');
    expect(finding!.summary).toMatch(/all threads stand in pwrite64/);
    expect(finding!.summary).toMatch(/15\.\d+x \(/);
    expect(finding!.summary).not.toContain('largest measured');
  });

  it('advises with a number, and says where the gain ends', () => {
    const advice = (...pools: readonly ReturnType<typeof at>[]) =>
      conclude(poolStarved, volumeFacts(pools, 'fuse'))!.advice[0]!;
    const filled = advice(at(4, 390, 16, 0), at(16, 1521, 16, 0));
    expect(filled.expected).toBe(
      '3.90x (3.90 to 3.90) the throughput of 4 on this volume for writes of 4 KiB, 16 in flight ' +
        '(1.52 k operations/s instead of 390 operations/s); no gain beyond 16',
    );
    expect(advice(at(4, 390), at(16, 1521)).expected).toContain('; more than 16 may do more');
    expect(advice(at(4, 390), at(16, 1521), at(64, 1530)).expected).toContain('; no gain beyond 16');
  });

  it('is of the pools of processes as well, each held against what is in flight in it', () => {
    const of = (pool: number, ops: number, inFlight = 8) =>
      cell({
        strategy: 'process-pool',
        ops: rounds(ops, 0.02, 3, pool),
        key: { depth: 16, parameters: { inside: 'fs-promises', inFlight, pool, vector: 1 } },
      });
    const base = of(4, 780);
    const finding = conclude(poolStarved, volumeFacts([of(8, 1560), base], 'fuse'))!;
    expect(finding).toMatchObject({ id: 'pool-starved', confidence: 'low' });
    expect(conclude(poolStarved, volumeFacts([of(16, 1560, 16), of(4, 390, 16)], 'fuse'))!.confidence).toBe(
      'medium',
    );
    expect(finding.summary).toContain(
      'with 4 threads and 8 operations in flight in each process process-pool does',
    );
    expect(finding.summary).toMatch(/Set UV_THREADPOOL_SIZE=8 \(process-pool:pool=8\)\.$/);
    expect(finding.advice[0]!.action).toMatch(
      /^Start each process of the service with UV_THREADPOOL_SIZE=8 \(process-pool:pool=8\) in its environment/,
    );
    expect(finding.advice[0]!.test).toMatchObject({
      baseCellId: base.id,
      change: { parameters: { inside: 'fs-promises', inFlight: 8, pool: 8, vector: 1 } },
    });
    const below = conclude(poolStarved, volumeFacts([of(1, 200), of(8, 1560)], 'fuse'))!;
    expect(below.advice[0]!.action).toBe('Measure with process-pool:pool=4 and process-pool:pool=8');
    // Nothing waits for a thread, or another dimension differs.
    expect(conclude(poolStarved, volumeFacts([of(4, 780, 4), of(8, 1560, 4)], 'fuse'))).toBeNull();
    expect(conclude(poolStarved, volumeFacts([base, of(8, 1560, 16)], 'fuse'))).toBeNull();
  });

  it('foretells the gain without the advised pool', () => {
    const finding = conclude(poolStarved, volumeFacts([at(4, 390), at(16, 3000)], 'fuse'))!;
    expect(finding.advice[0]!.test).toMatchObject({
      change: { poolSize: 16 },
      metric: 'operationsPerSecond',
      // Four times as many calls of the same length: what 3,000 operations a second say is not looked at.
      predicted: { ratio: 4 },
    });
  });

  it('says nothing where a larger pool does no more, however long operations wait in the queue', () => {
    expect(conclude(poolStarved, volumeFacts([at(4, 98), at(64, 98.5)], 'fuse'))).toBeNull();
  });

  it('says nothing of one pool size', () => {
    expect(conclude(poolStarved, volumeFacts([at(4, 388)], 'fuse'))).toBeNull();
  });

  it('says nothing of a gain of 9 %, nor of one of 12 % that few rounds of one pool show', () => {
    const steady = (poolSize: number, ops: number, strategy: 'native-uv' | 'fs-promises' = 'native-uv') =>
      cell({ strategy, key: { poolSize, depth: 64 }, ops: rounds(ops, 0.001, 3, poolSize) });
    expect(conclude(poolStarved, volumeFacts([steady(4, 1000), steady(8, 1090)]))).toBeNull();
    expect(conclude(poolStarved, volumeFacts([steady(4, 1000), steady(8, 1120)]))).toBeNull();
    const adjacent = conclude(poolStarved, volumeFacts([steady(4, 1000), steady(8, 1120), steady(16, 1130)]));
    expect(adjacent).toMatchObject({ confidence: 'low' });
    expect(adjacent!.explains).toBeLessThan(0.12);
    const second = [steady(4, 800, 'fs-promises'), steady(8, 900, 'fs-promises')];
    const agreeing = volumeFacts([steady(4, 1000), steady(8, 1120), ...second]);
    expect(conclude(poolStarved, agreeing)).toMatchObject({ confidence: 'low' });
  });

  it('is less sure of short operations where others keep the processors busy: more threads get more of them', () => {
    const beside = (cpuPressure: number, ops: number) =>
      conclude(
        poolStarved,
        volumeFacts(
          [4, 64].map((poolSize) =>
            cell({
              key: { poolSize, depth: 64 },
              ops: rounds(poolSize * ops, 0.02, 3, poolSize),
              cpuPressure,
            }),
          ),
        ),
      )!;
    expect(beside(0.4, 10_000).confidence).toBe('high');
    expect(beside(0.9, 10_000)).toMatchObject({ confidence: 'medium' });
    expect(beside(0.9, 10_000).contradicts.join()).toContain('others kept them busy');
    // Operations of 10 ms wait for more than a turn.
    expect(beside(0.9, 100).confidence).toBe('high');
  });

  it('believes a bootstrap interval from 1.1 on', () => {
    const many = (poolSize: number, ops: number) =>
      cell({ key: { poolSize, depth: 64 }, ops: rounds(ops, 0.005, 8, poolSize) });
    expect(conclude(poolStarved, volumeFacts([many(4, 1000), many(8, 1150)]))!.confidence).toBe('medium');
  });

  it.each([1, 2, 3])(
    'sees by five rounds that a thread is missing, and by two that one may be, seed %i',
    (seed) => {
      const of = (poolSize: number, ops: number, count: number) =>
        cell({
          strategy: 'fs-promises',
          key: { poolSize, depth: 5 },
          ops: rounds(ops, 0.01, count, 10 * seed + poolSize),
        });
      const told = (larger: number, counts: readonly [number, number]) =>
        conclude(poolStarved, volumeFacts([of(4, 392, counts[0]), of(5, larger, counts[1])], 'fuse'));
      expect(told(488, [3, 2])).toBeNull();
      expect(told(488, [8, 5])).toMatchObject({ confidence: 'medium' });
      expect(told(488, [8, 5])!.summary).toContain('Set UV_THREADPOOL_SIZE=5.');
      expect(told(395, [8, 5])).toBeNull();
    },
  );

  it('takes no slow hour of the base for a gain', () => {
    const base = (slow: number) =>
      cell({
        key: { depth: 5 },
        ops: [...rounds(400 * slow, 0.01, 3, 7), ...rounds(400, 0.01, 5, 8)],
      });
    const five = cell({ key: { poolSize: 5, depth: 5 }, ops: rounds(400, 0.01, 5, 9) });
    for (const slow of [0.9, 0.7, 0.5, 0.3])
      expect(conclude(poolStarved, volumeFacts([base(slow), five], 'fuse'))).toBeNull();
  });

  it('is certain of two rounds where the gain is huge', () => {
    const two = (poolSize: number, ops: number) =>
      cell({ key: { poolSize, depth: 64 }, ops: rounds(ops, 0.02, 2, poolSize) });
    expect(conclude(poolStarved, volumeFacts([two(4, 388), two(64, 6090)], 'fuse'))!.confidence).toBe('high');
    expect(conclude(poolStarved, volumeFacts([two(4, 388), two(64, 620)], 'fuse'))!.confidence).toBe(
      'medium',
    );
  });

  it('says that the default was not measured, unless a larger pool is too small itself', () => {
    const below = conclude(poolStarved, volumeFacts([at(1, 100), at(16, 1600)], 'fuse'))!;
    expect(below.confidence).toBe('low');
    expect(below.summary).toMatch(
      /^Throughput depends on the pool; the default of 4 was not measured: with 1 thread and/,
    );
    expect(below.summary).not.toContain('UV_THREADPOOL_SIZE');
    expect(below.advice[0]!.action).toBe('Measure with --pool 4,16');
    const above = conclude(poolStarved, volumeFacts([at(1, 100), at(8, 800), at(64, 6000)], 'fuse'))!;
    expect(above).toMatchObject({ confidence: 'high' });
    expect(above.summary).toContain('UV_THREADPOOL_SIZE=64');
  });

  it('prints the means that the ratio is made of', () => {
    const base = at(4, 10, 64, 0);
    // One round counts, so that all completed rounds are compared: their mean is 14, not 20.
    const larger = cell({
      key: { poolSize: 16, depth: 64 },
      ops: [20, 13, 13, 13, 13].map((ops) => ops * 1.5),
    });
    const one = {
      ...larger,
      bytesPerSecond: { ...larger.bytesPerSecond!, mean: 30 * 4096 },
      operationsPerSecond: { ...larger.operationsPerSecond!, mean: 30 },
      bytesPerSecondRounds: [30 * 4096],
    };
    const { summary } = conclude(poolStarved, volumeFacts([base, one], 'fuse'))!;
    expect(summary).toContain('21.6 operations/s, 2.16x');
  });

  it('says nothing of a gain whose range reaches 1', () => {
    const base = cell({ key: { poolSize: 4, depth: 64 }, ops: [1000, 1010, 1500] });
    const larger = cell({ key: { poolSize: 8, depth: 64 }, ops: [1450, 1550, 1600] });
    expect(conclude(poolStarved, volumeFacts([base, larger]))).toBeNull();
  });

  it('says nothing of single rounds, whatever their ratio', () => {
    const base = cell({ key: { poolSize: 4, depth: 64 }, ops: [100] });
    const larger = cell({ key: { poolSize: 64, depth: 64 }, ops: [1000] });
    expect(conclude(poolStarved, volumeFacts([base, larger]))).toBeNull();
  });

  it('needs more in flight than the pool has threads', () => {
    expect(conclude(poolStarved, volumeFacts([at(4, 388, 4), at(64, 6090, 4)]))).toBeNull();
  });

  it('says nothing where threads were seen idle', () => {
    const base = cell({
      key: { poolSize: 4, depth: 64 },
      ops: rounds(388),
      pool: { saturatedShare: known(0.3) },
    });
    expect(conclude(poolStarved, volumeFacts([base, at(64, 6090)]))).toBeNull();
  });

  it('is less sure where occupancy could not be read, or the processors are busy', () => {
    const unseen = cell({
      key: { poolSize: 4, depth: 64 },
      ops: rounds(388),
      pool: { saturatedShare: notKnown('EPERM') },
    });
    expect(conclude(poolStarved, volumeFacts([unseen, at(64, 6090)]))!.confidence).toBe('medium');
    const busy = cell({ key: { poolSize: 4, depth: 64 }, ops: rounds(388), user: 0.9, system: 1 });
    expect(conclude(poolStarved, volumeFacts([busy, at(64, 6090)]))!.confidence).toBe('medium');
  });

  it('compares with the default of 4, not with a smaller pool', () => {
    expect(conclude(poolStarved, volumeFacts([at(1, 100), at(2, 195), at(4, 380), at(8, 385)]))).toBeNull();
  });

  it('recommends the smallest pool within 5 % of the best', () => {
    const finding = conclude(poolStarved, volumeFacts([at(4, 400), at(8, 800), at(16, 1600), at(32, 1610)]));
    expect(finding!.summary).toContain('UV_THREADPOOL_SIZE=16.');
  });

  it('says where the largest pool measured is still the best with more in flight', () => {
    const finding = conclude(poolStarved, volumeFacts([at(4, 400), at(16, 1600)]));
    expect(finding!.summary).toContain('UV_THREADPOOL_SIZE=16, the largest measured');
  });

  it('goes by the routes of Node.js where both were measured', () => {
    const node = [4, 64].map((poolSize) =>
      cell({ strategy: 'fs-promises', key: { poolSize, depth: 64 }, ops: rounds(380, 0.01, 3, poolSize) }),
    );
    expect(conclude(poolStarved, volumeFacts([at(4, 388), at(64, 6090), ...node]))).toBeNull();
  });

  it('does not compare cells that differ in more than the pool', () => {
    const base = at(4, 388);
    const other = cell({ key: { poolSize: 64, depth: 64, files: 1 }, ops: rounds(6090) });
    expect(conclude(poolStarved, volumeFacts([base, other]))).toBeNull();
  });
});
