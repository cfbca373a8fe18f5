import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { loadAll } from '../../../src/domain/registry.js';
import type { Strategy } from '../../../src/domain/strategy.js';
import { presets } from '../../../src/presets/registry.js';
import { wholeFileIdentity, workIdentity } from '../../../src/report/workload-label.js';
import { strategies as registry } from '../../../src/strategies/registry.js';
import { workloads } from '../../../src/workloads/registry.js';
import { surroundings } from '../plan/surroundings.js';

describe.each(Object.keys(presets))('preset %s', (name) => {
  it('has a summary and makes a plan of the strategies that there are', async () => {
    const preset = await presets[name]!();
    expect(preset.summary).toMatch(/\S/);
    const activityWorkloads = (await loadAll(workloads)).filter((one) => one.kind === 'activity');
    const world = surroundings({ strategies: await loadAll(registry), activityWorkloads });
    const { plan } = await makePlan({ preset: name, paths: ['/disk'] }, world);
    expect(plan.preset).toBe(name);
    expect(plan.cells.length + plan.activities.length).toBeGreaterThan(0);
  });
});

/** They say themselves how long they take. */
const long = ['ladder', 'scaling', 'standard', 'thorough'];
/** What is foretold is for a slower machine. */
const MOST_MS = 90_000;

describe.each(Object.keys(presets).filter((name) => !long.includes(name)))('preset %s', (name) => {
  it('is foretold to end in a minute and a half on a slow machine', async () => {
    const activityWorkloads = (await loadAll(workloads)).filter((one) => one.kind === 'activity');
    const world = surroundings({ strategies: await loadAll(registry), activityWorkloads });
    const isInMemory = (await presets[name]!()).input.place === 'memory';
    const inspect: typeof world.inspect = async (target) => {
      const disk = await world.inspect(target);
      return isInMemory ? { ...disk, kind: 'tmpfs' } : disk;
    };
    const { plan } = await makePlan({ preset: name, paths: ['/disk'] }, { ...world, inspect });
    expect(plan.estimate.elapsedMs).toBeLessThan(MOST_MS);
  });
});

describe('ladder', () => {
  it('holds every strategy that can be had, in small blocks and in large ones', async () => {
    const all = await loadAll(registry);
    const { plan } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: all }),
    );
    const reasons = await Promise.all(all.map(async (each) => (await each.absent?.()) ?? null));
    const there = all.filter((_, index) => reasons[index] === null);
    expect(new Set(plan.cells.map(({ key }) => key.strategy))).toEqual(
      new Set(there.map(({ name }) => name)),
    );
    expect(plan.cells.length).toBeGreaterThanOrEqual(2 * there.length);
  });

  it('has a native peer for each route: one that does the same work', async () => {
    const here = (await loadAll(registry)).map((each) => ({ ...each, absent: () => Promise.resolve(null) }));
    const { plan } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: here }),
    );
    const of = (name: string) => here.find((each) => each.name === name)!;
    const identities = new Set(
      plan.cells
        .filter(({ key }) => of(key.strategy).family === 'native')
        .flatMap(({ key }) => [workIdentity(key, []), wholeFileIdentity(key, [])]),
    );
    const alone = plan.cells
      .filter(({ key }) => of(key.strategy).family !== 'control')
      .filter(({ key }) => {
        const identity = of(key.strategy).unit === 'file' ? wholeFileIdentity : workIdentity;
        return !identities.has(identity(key, []));
      })
      .map(({ key }) => `${key.strategy} ${JSON.stringify(key)}`);
    expect(alone).toEqual([]);
  });

  it('holds the modes that make a route another one', async () => {
    const here = (await loadAll(registry)).map((each) => ({ ...each, absent: () => Promise.resolve(null) }));
    const { plan } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: here }),
    );
    const small = plan.cells.filter(({ key }) => key.blockSizeBytes === 4 * KIB);
    const values = (name: string, parameter: string) =>
      small.flatMap(({ key }) => (key.strategy === name ? key.parameters[parameter] : [])).sort();
    expect(values('fio', 'engine')).toEqual(['io_uring', 'libaio', 'psync']);
    expect(values('native-uring', 'mode')).toEqual(['plain', 'spin', 'sqe']);
    expect(values('native-threads', 'sharing')).toEqual(['own', 'shared']);
    expect(new Set(values('worker-pool', 'inside'))).toEqual(
      new Set(['addon', 'fs', 'fs-callback', 'fs-promises']),
    );
    expect(new Set(values('worker-pool', 'buffers'))).toEqual(
      new Set(['cloned', 'own', 'shared', 'transferred']),
    );
    expect(
      new Set(values('worker-pool', 'batch').concat(small.flatMap(({ key }) => key.batch ?? []))),
    ).toContain(64);
    expect(new Set(values('process-pool', 'inside'))).toEqual(
      new Set(['fs-callback', 'fs-promises', 'fs-sync']),
    );
  });

  it('holds every form that the README tells of, save that by the ring of libuv', async () => {
    const here = (await loadAll(registry)).map((each) => ({ ...each, absent: () => Promise.resolve(null) }));
    const { plan } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: here }),
    );
    const held = new Set(
      plan.cells.flatMap(({ key }) =>
        Object.entries(key.parameters).map(([name, value]) => `${name}=${value}`),
      ),
    );
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const routes = readme.slice(readme.indexOf('## The routes'), readme.indexOf('**Not measured'));
    const told = [...routes.matchAll(/[:`]([a-z]\w*=[\w-]+)/g)].map(([, form = '']) => form);
    expect(told).toContain('atOnce=files');
    expect(told.filter((form) => !held.has(form))).toEqual(told.filter((form) => form === 'io=uring'));
  });

  it('leaves out with a note what it names and this machine lacks', async () => {
    const why = 'there is no program fio';
    const lacking = (await loadAll(registry)).map((each) =>
      each.name === 'fio' ? { ...each, absent: () => Promise.resolve(why) } : each,
    );
    const { plan, notes } = await makePlan(
      { preset: 'ladder', paths: ['/disk'] },
      surroundings({ strategies: lacking }),
    );
    expect(plan.cells.filter(({ key }) => key.strategy === 'fio')).toEqual([]);
    expect(notes).toContain(`fio is left out: ${why}.`);
  });
});

describe('scaling', () => {
  it('has curves over threads, pool, depth and processors for every strategy that has the knob', async () => {
    const all = (await loadAll(registry)).map((each) => ({ ...each, absent: () => Promise.resolve(null) }));
    const world = surroundings({ strategies: all });
    const { plan } = await makePlan({ preset: 'scaling', paths: ['/disk'] }, world);
    const count = (name: string, dimension: 'threads' | 'poolSize' | 'depth' | 'cpus') =>
      new Set(plan.cells.filter(({ key }) => key.strategy === name).map(({ key }) => key[dimension])).size;
    const few = (dimension: Parameters<typeof count>[1], least: number, has: (one: Strategy) => boolean) =>
      all.filter((one) => has(one) && count(one.name, dimension) < least).map(({ name }) => name);
    expect(
      few('poolSize', 5, (one) => one.usesPool && one.capabilities.poolSize.kind === 'honoured'),
    ).toEqual([]);
    expect(few('depth', 4, (one) => one.capabilities.depth.kind === 'honoured')).toEqual([]);
    expect(few('threads', 4, (one) => one.parameters.some(({ name }) => name === 'threads'))).toEqual([]);
    expect(few('cpus', 2, () => true)).toEqual([]);
  });
});

describe('quick', () => {
  it('holds the ladder, the pool sizes, large blocks and one file against many', async () => {
    const { plan } = await makePlan({ preset: 'quick', paths: ['/disk'] }, surroundings());
    const rows = plan.cells.map(({ key }) =>
      [key.strategy, key.blockSizeBytes, key.pattern, key.files, key.poolSize ?? '-', key.depth].join(' '),
    );
    expect(rows).toEqual([
      'null 4096 random 8 - 16',
      'fs-sync 4096 random 8 - 1',
      'fs-callback 4096 random 8 4 16',
      'fs-promises 4096 random 8 4 16',
      'native-pwrite 4096 random 8 - 1',
      'native-uv 4096 random 8 4 16',
      'worker-pool 4096 random 8 - 16',
      'fs-promises 4096 random 8 1 16',
      'fs-promises 4096 random 8 2 16',
      'native-uv 1048576 seq 8 4 16',
      'fs-promises 1048576 seq 8 4 16',
      'native-uv 1048576 seq 1 4 16',
    ]);
    const total = (blockSizeBytes: number): Set<number> =>
      new Set(
        plan.cells
          .filter(({ key }) => key.blockSizeBytes === blockSizeBytes)
          .map(({ key }) => key.files * key.fileSizeBytes),
      );
    // One file against many is a comparison only where both hold as much.
    expect([total(4 * KIB), total(MIB)]).toEqual([new Set([8 * MIB]), new Set([16 * MIB])]);
    expect(new Set(plan.cells.map(({ key }) => `${key.mode} ${key.durability} ${key.direct}`))).toEqual(
      new Set(['overwrite end false']),
    );
  });
});
