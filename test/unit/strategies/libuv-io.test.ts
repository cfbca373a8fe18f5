import { describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { loadAll } from '../../../src/domain/registry.js';
import { keyOf } from '../../../src/plan/capabilities.js';
import type { Point } from '../../../src/plan/point.js';
import { cellsToStage } from '../../../src/plan/schedule.js';
import { strategies as registry } from '../../../src/strategies/registry.js';
import { point as usualPoint } from '../plan/surroundings.js';

const strategies = await loadAll(registry);
const byLibuv = strategies.filter(({ parameters }) => parameters.some(({ name }) => name === 'io'));

const point: Point = { ...usualPoint, pool: 8, fileSize: 2 ** 20 };

it('is asked of the routes that are file requests of libuv', () => {
  expect(byLibuv.map(({ name }) => name).sort()).toEqual(['fs-callback', 'fs-promises', 'native-uvfs']);
});

describe.each(byLibuv)('$name', (strategy) => {
  const keys = (io: string | undefined, more: Partial<Point> = {}, members = 1) => {
    const parameters = io === undefined ? {} : { io };
    return keyOf({ ...point, ...more }, { strategy, parameters, byName: true }, members, 'files');
  };

  it('works by the pool where nothing is asked', () => {
    expect(keys(undefined)).toMatchObject({ fixed: [], key: { poolSize: 8, parameters: { io: 'pool' } } });
    expect(keys('pool', { depth: 256 })).toMatchObject({ key: { poolSize: 8, depth: 256 } });
  });

  it('has no pool by the ring, and says why', () => {
    expect(keys('uring')).toMatchObject({
      fixed: [{ dimension: 'poolSize', why: expect.stringContaining('io_uring of libuv') as unknown }],
      key: { poolSize: null, depth: 16, parameters: { io: 'uring' } },
    });
  });

  it('takes no more in flight than the ring holds, over all members', () => {
    expect(keys('uring', { depth: 63 })).toHaveProperty('key.depth', 63);
    expect(keys('uring', { depth: 64 })).toMatchObject({ refusals: [{ dimension: 'depth', atMost: 63 }] });
    expect(keys('uring', { depth: 32 }, 2)).toMatchObject({ refusals: [{ dimension: 'depth', atMost: 31 }] });
  });

  it('is stamped as before by the pool, and by nobody by the ring', () => {
    const planned = ['pool', 'uring'].flatMap((io) => {
      const result = keys(io);
      return 'key' in result ? [{ key: result.key }] : [];
    });
    const staged = cellsToStage(planned, strategies).map(({ key }) => key.parameters.io);
    expect(staged).toEqual(strategy.stages === 'interposer' ? ['pool'] : []);
  });

  it.skipIf(process.env.UV_USE_IO_URING === '1')(
    'is unsupported by the ring in a process that was not started for it',
    async () => {
      const open = strategy.open({
        clock: new EpochClock(monotonicNs()),
        lanes: 1,
        bufferBytes: 4096,
        poolSize: null,
        parameters: { io: 'uring', vector: 1 },
        directories: [],
        staged: false,
      });
      await expect(open).rejects.toMatchObject({
        code: 'unsupported',
        message: "libuv's io_uring: this process was not started with UV_USE_IO_URING=1",
      });
    },
  );
});
