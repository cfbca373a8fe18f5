import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOutcome, type ActivityParameter, type ActivityWorkload } from '../../../src/domain/activity.js';
import { expandActivities, type ActivityOverrides } from '../../../src/plan/activities.js';
import { nearestScaled, readParameter } from '../../../src/plan/activity-parameters.js';

const lines: ActivityParameter = {
  kind: 'number',
  name: 'lines',
  summary: 'lines',
  defaultValue: 1000,
  min: 10,
  max: 5000,
  scales: true,
};
const order: ActivityParameter = {
  kind: 'choice',
  name: 'order',
  summary: 'order',
  defaultValue: 'given',
  values: ['given', 'random'],
};
const tree: ActivityParameter = {
  kind: 'text',
  name: 'tree',
  summary: 'a directory',
  defaultValue: 'made',
  complain: (value) => (value === 'bad' ? { message: 'is bad', remedy: 'Give a good one' } : null),
};
const route = (
  more: Partial<ActivityWorkload['routes'][string]> = {},
): ActivityWorkload['routes'][string] => ({
  summary: 'a route',
  place: 'volume',
  usesPool: false,
  blocksLoop: false,
  run: () => Promise.resolve(plainOutcome),
  ...more,
});
const workload: ActivityWorkload = {
  kind: 'activity',
  name: 'work',
  summary: 'work',
  parameters: [lines, order, tree],
  routes: {
    all: route(),
    pooled: route({ usesPool: true, takes: ['lines'] }),
    alone: route({ place: 'runtime', takes: [] }),
    missing: route({ absent: () => Promise.resolve('it is not installed') }),
  },
  space: () => ({ bytes: 0, inodes: 0 }),
  estimateMs: () => 0,
};
const targets = [
  { id: 't0', label: '/a', members: ['/a'] },
  { id: 't1', label: '/b', members: ['/b'] },
  { id: 't2', label: '/a,/b', members: ['/a', '/b'] },
];
const none: ActivityOverrides = { pool: undefined, cpus: undefined, node: undefined, with: {}, scale: 1 };

type Requests = Parameters<typeof expandActivities>[0];
const expand = (requests: Requests, overrides: Partial<ActivityOverrides> = {}) =>
  expandActivities(requests, targets, [workload], { ...none, ...overrides });
const one = (name: string, more: Partial<Requests[number]> = {}): Requests => [
  { workload: 'work', route: [name], ...more },
];

describe('activities of a plan', () => {
  it('are on each single directory where the route has a place, else once', async () => {
    const placed = await expand(one('all'));
    expect(placed.activities.map(({ targetId, members }) => [targetId, members])).toEqual([
      ['t0', ['/a']],
      ['t1', ['/b']],
    ]);
    const runtime = await expand(one('alone'));
    expect(runtime.activities.map(({ targetId, members }) => [targetId, members])).toEqual([[null, []]]);
  });

  it('have every combination of parameters, pools and processors, each once', async () => {
    const { activities } = await expand(
      one('pooled', { with: { lines: [10, 20, 10] }, pool: [1, 2], cpus: [1, null] }),
    );
    const own = activities.filter(({ targetId }) => targetId === 't0');
    expect(own).toHaveLength(2 * 2 * 2);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  });

  it('have a pool where the route works in it, the default of four', async () => {
    const sizes = async (name: string) => (await expand(one(name))).activities.map(({ key }) => key.poolSize);
    expect(await sizes('pooled')).toEqual([4, 4]);
    expect(await sizes('all')).toEqual([null, null]);
  });

  it('hold what the route takes, at its defaults where nothing is said', async () => {
    const keys = async (name: string) => (await expand(one(name))).activities[0]?.key.parameters;
    expect(await keys('all')).toEqual({ lines: 1000, order: 'given', tree: 'made' });
    expect(await keys('pooled')).toEqual({ lines: 1000 });
    expect(await keys('alone')).toEqual({});
  });

  it('take parameters from the route, then from beside it', async () => {
    const { activities } = await expand(one('all:lines=30:order=random', { with: { lines: 20, tree: 'x' } }));
    expect(activities[0]?.key.parameters).toEqual({ lines: 30, order: 'random', tree: 'x' });
  });

  it('scale sizes of defaults and presets, and what the user gives not', async () => {
    const linesOf = async (overrides: Partial<ActivityOverrides>, more: Partial<Requests[number]> = {}) =>
      (await expand(one('all', more), overrides)).activities[0]?.key.parameters.lines;
    expect(await linesOf({ scale: 0.1 })).toBe(100);
    expect(await linesOf({ scale: 0.1 }, { with: { lines: 500 } })).toBe(50);
    expect(await linesOf({ scale: 0.1, with: { lines: '700' } })).toBe(700);
  });

  it('let the user replace pool and processors', async () => {
    const { activities } = await expand(one('pooled', { pool: [1], cpus: [1] }), { pool: [8], cpus: [2] });
    expect(activities.map(({ key }) => [key.poolSize, key.cpus])).toEqual([
      [8, 2],
      [8, 2],
    ]);
  });

  it('leave out with a note what the machine lacks', async () => {
    const { activities, notes } = await expand(one('missing'));
    expect([activities, notes]).toEqual([[], ['work by missing is left out: it is not installed.']]);
  });

  it.each([
    ['an unknown workload', [{ workload: 'play', route: ['all'] }], {}, 'is no activity'],
    ['an unknown route', one('some'), {}, 'is no route of work'],
    ['a route of the prototype', one('constructor'), {}, 'is no route of work'],
    ['an unknown parameter', one('all', { with: { line: 1 } }), {}, 'is no parameter of work'],
    ['a parameter without a value', one('all:lines'), {}, 'lines is no parameter with its value'],
    ['a value out of range', one('all', { with: { lines: 1 } }), {}, 'from 10 to 5000'],
    ['a choice that there is not', one('all', { with: { order: 'last' } }), {}, ''],
    ['a text that will not do', one('all', { with: { tree: 'bad' } }), {}, 'is bad'],
    ['what nothing takes', one('alone'), { with: { lines: '20' } }, 'is a parameter of nothing that is run'],
  ] as const)('complain of %s', async (_, requests, overrides, message) => {
    const { problems } = await expand(requests, overrides);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.remedy).toMatch(/\S/);
  });

  it('complain of more combinations than are measured, before they are made', async () => {
    const many = Array.from({ length: 400 }, (_, index) => 10 + index);
    const { problems, activities } = await expand(one('pooled', { with: { lines: many }, pool: many }));
    expect(activities).toEqual([]);
    expect(problems[0]?.message).toContain('160000 combinations of work');
  });
});

describe('a parameter of an activity', () => {
  it('is read by its kind', () => {
    expect(readParameter(lines, '20')).toEqual({ value: 20 });
    expect(readParameter(order, 'random')).toEqual({ value: 'random' });
    expect(readParameter(tree, 7)).toEqual({ value: '7' });
    expect('complaint' in readParameter(lines, '2.5')).toBe(true);
    expect('complaint' in readParameter(order, 'last')).toBe(true);
  });

  it('is scaled within its range, to a whole number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 5000 }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (value, scale) => {
          const scaled = Number(nearestScaled(lines, value, scale));
          expect(Number.isInteger(scaled)).toBe(true);
          expect(scaled).toBeGreaterThanOrEqual(10);
          expect(scaled).toBeLessThanOrEqual(5000);
        },
      ),
    );
  });

  it('that is no size stays as it is', () => {
    const { scales, ...unscaled } = lines;
    expect([scales, nearestScaled(unscaled, 100, 0.1)]).toEqual([true, 100]);
    expect(nearestScaled(order, 'given', 0.1)).toBe('given');
  });
});
