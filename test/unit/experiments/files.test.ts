import { describe, expect, it } from 'vitest';
import type { SharedBackend } from '../../../src/domain/shared-backend.js';
import type { ReportSweep } from '../../../src/domain/report.js';
import { manyFiles } from '../../../src/experiments/many-files.js';
import { pool } from '../../../src/experiments/pool.js';
import { tmpfs } from '../../../src/experiments/tmpfs.js';
import { volumes } from '../../../src/experiments/volumes.js';
import { cell, finding, result, volume } from './fixture.js';

const five = (seconds: number) => [seconds, seconds, seconds, seconds, seconds];

describe('many-files', () => {
  it('says that no difference is seen, and names the device', () => {
    const answer = manyFiles.answer(
      result([volume([cell({ depth: 1 }, [1, 1.1, 0.9]), cell({ depth: 10 }, [1, 1.05, 0.95])])]),
    );
    expect(answer?.summary).toMatch(
      /^On \/data 10 files written at once .* as fast as one after another, no difference seen/,
    );
    expect(answer?.summary).toContain('the cause: the device takes no more bytes');
    expect(answer?.confidence).toBe('medium');
  });

  it('says how much faster, without a word of no difference', () => {
    const answer = manyFiles.answer(
      result([volume([cell({ depth: 1 }, five(2)), cell({ depth: 10 }, five(1))])]),
    );
    expect(answer?.summary).toContain('2x (2 to 2) as fast');
    expect(answer?.summary).not.toContain('no difference');
    expect(answer?.confidence).toBe('high');
  });

  it('tells what is not synced apart, with what reached the device, and one file', () => {
    const answer = manyFiles.answer(
      result([
        volume([
          cell({ depth: 1 }, five(2)),
          cell({ depth: 10 }, five(1)),
          cell({ depth: 1, durability: 'none' }, five(2)),
          cell({ depth: 10, durability: 'none' }, five(1)),
          cell({ depth: 1, files: 1 }, five(1)),
          cell({ depth: 1, files: 1, strategy: 'fs-sync', poolSize: null }, five(2)),
        ]),
      ]),
    );
    const reasons = answer?.reasons.join('\n') ?? '';
    expect(reasons).toContain('without a sync (fs-callback)');
    expect(reasons).toContain('one file: fs-callback is 2x (2 to 2) as fast as fs-sync');
  });

  it('has none where nothing was measured', () => {
    expect(manyFiles.answer(result([volume([])]))).toBeNull();
  });
});

const sweep = (cells: readonly ReturnType<typeof cell>[], knee: number | null): ReportSweep =>
  ({
    dimension: 'poolSize',
    strategy: 'fs-callback',
    label: '',
    points: cells.map(({ id, key }) => ({ value: key.poolSize ?? 0, cellId: id })),
    knee,
    kneeInterval: { interval: [knee, knee], method: 'bootstrap' },
  }) as unknown as ReportSweep;

describe('tmpfs', () => {
  const pools = [1, 2, 4].map((poolSize) => cell({ poolSize }, five(poolSize === 1 ? 2 : 1)));
  const memory = volume([cell({ depth: 1 }, five(2)), ...pools], {
    kind: 'tmpfs',
    path: '/dev/shm',
    headline: finding('memory-bandwidth'),
    sweeps: [sweep(pools, 2)],
  });

  it('leads with the gain at the knee, the knee beside the processors, and the cause', () => {
    const answer = tmpfs.answer(result([memory]));
    expect(answer?.summary).toBe(
      'In memory (/dev/shm) 10 files written at once (fs-callback with a pool of 2) are done 2x (2 to 2) as fast as one ' +
        'after another; more threads stop helping at a pool of 2 [2, 2], and there are 2 processors; the cause: copying in ' +
        'memory takes the time.',
    );
  });

  it('says that more threads still helped where there is no knee', () => {
    const answer = tmpfs.answer(result([{ ...memory, sweeps: [sweep(pools, null)] }]));
    expect(answer?.summary).toContain('more threads still helped at the last pool, 4');
  });

  it('says that another volume than memory tells nothing of memory', () => {
    const answer = tmpfs.answer(result([{ ...memory, kind: 'disk', path: '/data' }]));
    expect(answer?.summary).toContain('which is no tmpfs');
    expect(answer?.reasons.join()).toContain('says nothing of memory');
  });
});

describe('pool', () => {
  const sized = (poolSize: number, seconds: number) => cell({ poolSize }, five(seconds));

  it('is too small where a larger one surely gains', () => {
    const cells = [sized(2, 4), sized(4, 2), sized(8, 1), sized(12, 1.5)];
    const recommendation = { uvThreadpoolSize: 8, queueDepth: null, strategy: null, reason: 'Because.' };
    const answer = pool.answer(
      result([volume(cells, { headline: finding('pool-starved'), recommendation })]),
    );
    expect(answer?.summary).toContain('the pool of 4 is too small: 10 files at once are done 2x (2 to 2)');
    expect(answer?.summary).toContain('with 8 as with 4; the cause: libuv');
    expect(answer?.summary).toContain('set UV_THREADPOOL_SIZE=8');
  });

  it('is not too small where a tenth more is all, or nothing is seen', () => {
    const summary = pool.answer(result([volume([sized(4, 1), sized(8, 0.95)])]))?.summary;
    expect(summary).toContain('is not too small');
    expect(summary).toContain('leave UV_THREADPOOL_SIZE');
  });

  it('tells waiting from service, occupancy, and a semaphore before a large pool', () => {
    const stage = (sum: number) => ({ sum, count: 10 });
    const operations = {
      write: { stagesNs: { queue: stage(40e6), service: stage(20e6) } },
    } as unknown as ReturnType<typeof cell>['operations'];
    const seen = {
      busyMean: { value: 3.5, source: '' },
      saturatedShare: { value: 0.75, source: '' },
      samples: 8,
    } as unknown as ReturnType<typeof cell>['pool'];
    const base = cell({ poolSize: 4 }, five(2), { operations, pool: seen });
    const cells = [base, sized(8, 2), cell({ poolSize: 16, depth: 4 }, five(1))];
    const reasons = pool.answer(result([volume(cells)]))?.reasons.join('\n') ?? '';
    expect(reasons).toContain('a write waits 4 ms for a thread and takes 2 ms on it');
    expect(reasons).toContain('3.5 threads were busy at a time, all of them in 75 % of 8 looks');
    expect(reasons).toContain(
      'a semaphore before a pool of 16 against a pool of that size with all in flight is so many times as fast: 4: 2x',
    );
  });
});

describe('volumes', () => {
  const on = (paths: readonly string[], depth: number, seconds: number) =>
    cell({ depth, files: 5, poolSize: depth * paths.length, durability: 'each' }, five(seconds), {}, paths);
  const parts = [1, 5].flatMap((depth) => [on(['/a'], depth, 1), on(['/b'], depth, 1)]);
  const set = volume([on(['/a', '/b'], 1, 0.5), on(['/a', '/b'], 5, 0.5)], { kind: 'set', path: '/a,/b' });
  const backend = (conclusion: SharedBackend['conclusion']): SharedBackend => ({
    paths: ['/a', '/b'],
    work: null,
    conclusion,
    confidence: 'medium',
    summary: 'They were compared.',
    togetherBytesPerSecond: null,
    sumOfAloneBytesPerSecond: null,
    ratio: null,
    members: [],
    groups: [{ paths: ['/a', '/b'], cause: { kind: 'device', name: 'vda', source: '' } }],
    pairs: [],
    common: [],
    evidence: [],
    advice: [],
    contradicts: [],
  });

  it('gives together over the sum of alone, at once and one after another, and what they share', () => {
    const answer = volumes.answer(result([volume(parts), set], [backend('shared')]));
    expect(answer?.summary).toBe(
      'Files split evenly over /a and /b are done 2x (2 to 2) as fast as all of them on /a alone, 2x (2 to 2) as on /b alone; at once they ' +
        'reach 1x (1 to 1) of what each alone adds up to (fs-callback, 5 in flight on each), and 1x (1 to 1) ' +
        'with one in flight on each: they share a backend (vda), and two of them help less than twice.',
    );
    expect(answer?.confidence).toBe('medium');
  });

  it('takes the slowest for the time of files that are split evenly', () => {
    const together = on(['/a', '/b'], 5, 0.5);
    const [a, b] = together.members;
    const uneven = {
      ...together,
      members: [
        { ...a!, bytes: 1 },
        { ...b!, bytes: 3 },
      ],
    };
    const answer = volumes.answer(result([volume(parts), { ...set, cells: [uneven] }], [backend('shared')]));
    expect(answer?.summary).toContain('are done 1x (1 to 1) as fast as all of them on /a alone');
  });

  it.each([
    ['independent', 'they share no backend that holds them up'],
    ['processors', 'ran short first'],
    ['inconclusive', 'these rounds do not tell'],
  ] as const)('says what %s means', (conclusion, words) => {
    expect(volumes.answer(result([volume(parts), set], [backend(conclusion)]))?.summary).toContain(words);
  });

  it('says that nothing was measured where there is one directory', () => {
    const answer = volumes.answer(result([volume(parts)]));
    expect(answer?.summary).toBe(
      'Whether two volumes help was not measured: only /data was measured: name two directories on different volumes.',
    );
  });
});
