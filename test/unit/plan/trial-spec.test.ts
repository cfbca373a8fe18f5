import { describe, expect, it } from 'vitest';
import type { ActivityKey } from '../../../src/domain/activity-key.js';
import type { CellKey } from '../../../src/domain/plan.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { roundSeed, trialEnvironment, trialSpec } from '../../../src/plan/trial-spec.js';
import { surroundings } from './surroundings.js';

describe('trialSpec', () => {
  it('holds all that a trial needs', async () => {
    const volumes = { '/disk': { deviceId: '65024' }, '/shm': { deviceId: '26' } };
    const input = {
      set: ['/disk,/shm'],
      strategy: 'native-uv',
      seed: 7,
      bytes: '1m',
      sampleInterval: '50ms',
    };
    const { plan } = await makePlan(input, surroundings({ volumes }));
    const cell = plan.cells.find(({ members }) => members.length === 2)!;
    expect(trialSpec(plan, 'r1', '123', { cellId: cell.id, round: 2, staged: false })).toEqual({
      protocolVersion: 1,
      runId: 'r1',
      cellId: cell.id,
      round: 2,
      staged: false,
      key: cell.key,
      members: [
        { path: '/disk', deviceId: '65024' },
        { path: '/shm', deviceId: '26' },
      ],
      seed: roundSeed(7, 2),
      warmupMs: 50,
      durationMs: null,
      bytes: 1_048_576,
      sampleIntervalMs: 50,
      epochNs: '123',
      environment: { UV_THREADPOOL_SIZE: '32', UV_USE_IO_URING: '0' },
    });
  });

  it('gives every cell of a round the same seed, and rounds different ones', async () => {
    const { plan } = await makePlan({}, surroundings());
    const seeds = plan.order.map(
      (planned) => [planned.round, trialSpec(plan, 'r', '', planned).seed] as const,
    );
    const bySeed = new Map(seeds.map(([round, seed]) => [seed, round]));
    expect(bySeed.size).toBe(3);
    expect(seeds.every(([round, seed]) => bySeed.get(seed) === round)).toBe(true);
  });

  it('refuses a cell that the plan does not have', async () => {
    const { plan } = await makePlan({}, surroundings());
    expect(() => trialSpec(plan, 'r', '', { cellId: 'none', round: 0, staged: false })).toThrow(
      'the plan has no cell none',
    );
  });
});

describe('roundSeed', () => {
  it('is a number of 32 bits that is the same on every machine', () => {
    expect([roundSeed(1, 0), roundSeed(1, 1), roundSeed(2 ** 32 - 1, 999)]).toMatchInlineSnapshot(`
      [
        996108454,
        1553053142,
        1593611142,
      ]
    `);
  });
});

describe('trialEnvironment', () => {
  const environment = (poolSize: number | null, parameters: Readonly<Record<string, string | number>>) =>
    trialEnvironment({ key: { poolSize, parameters } as CellKey });

  it('is what the cell says of libuv, and nothing of what it does not', () => {
    expect(environment(8, { io: 'pool' })).toEqual({ UV_THREADPOOL_SIZE: '8', UV_USE_IO_URING: '0' });
    expect(environment(null, { io: 'uring', vector: 1 })).toEqual({ UV_USE_IO_URING: '1' });
    expect(environment(4, {})).toEqual({ UV_THREADPOOL_SIZE: '4', UV_USE_IO_URING: '0' });
    expect(environment(null, {})).toEqual({ UV_USE_IO_URING: '0' });
  });

  it('leaves activities what the run was started with', () => {
    const key = { route: 'http', poolSize: 2, parameters: {} } as unknown as ActivityKey;
    expect(trialEnvironment({ key })).toEqual({ UV_THREADPOOL_SIZE: '2' });
  });
});
