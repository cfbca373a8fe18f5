import { describe, expect, it } from 'vitest';
import { loadAll } from '../../../src/domain/registry.js';
import { IotriageError } from '../../../src/domain/errors.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { workloads } from '../../../src/workloads/registry.js';
import { surroundings } from './surroundings.js';

const activityWorkloads = (await loadAll(workloads)).filter((one) => one.kind === 'activity');
const world = surroundings({ activityWorkloads });
const membersOf = async (input: Record<string, unknown>): Promise<readonly (readonly string[])[]> =>
  (await makePlan({ strategy: 'fs-callback', ...input }, world)).plan.targets.map(({ members }) => members);
const problemsOf = async (input: unknown): Promise<readonly string[]> => {
  const error: unknown = await makePlan(input, world).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof IotriageError)) return [];
  return error.problems.map(({ option, message }) => `${option} ${message}`);
};

describe('together', () => {
  it('adds the set of all directories', async () => {
    expect(await membersOf({ paths: ['/disk', '/shm'], together: true })).toEqual([
      ['/disk'],
      ['/shm'],
      ['/disk', '/shm'],
    ]);
    expect(await membersOf({ paths: ['/disk', '/shm'] })).toEqual([['/disk'], ['/shm']]);
  });

  it('adds none that the user named', async () => {
    expect(await membersOf({ set: '/shm,/disk', together: true })).toEqual([
      ['/shm'],
      ['/disk'],
      ['/shm', '/disk'],
    ]);
  });

  it('says that one directory is alone', async () => {
    const { notes, plan } = await makePlan(
      { strategy: 'fs-callback', paths: ['/disk'], together: true },
      world,
    );
    expect(plan.targets).toHaveLength(1);
    expect(notes.join()).toContain('/disk is alone: name another directory');
  });

  it('gives every cell of the set each directory alone with its share of the pool', async () => {
    const { plan } = await makePlan({ preset: 'volumes', paths: ['/disk', '/shm'] }, world);
    const pools = (members: number) =>
      plan.cells.filter((cell) => cell.members.length === members).map(({ key }) => key.poolSize);
    expect(pools(2).every((size) => size === null || pools(1).includes(size / 2))).toBe(true);
    expect(pools(2).length * 2).toBe(pools(1).length);
  });
});

describe('a scale', () => {
  it('needs a preset', async () => {
    expect(await problemsOf({ paths: ['/disk'], strategy: 'fs-sync', scale: 0.5 })).toEqual([
      '--scale multiplies the sizes of a preset, and there is none',
    ]);
  });

  it('is no second problem where the preset does not exist', async () => {
    expect(await problemsOf({ paths: ['/disk'], preset: 'some', scale: 0.5 })).toEqual([
      '--preset is no preset',
    ]);
  });

  it('multiplies what the preset says, and not what the user gives', async () => {
    const sizes = async (more: Record<string, unknown>) =>
      (await makePlan({ preset: 'quick', paths: ['/disk'], ...more }, world)).plan.cells.map(
        ({ key }) => key.fileSizeBytes,
      );
    expect(Math.max(...(await sizes({ scale: 2 })))).toBe(32 * 2 ** 20);
    expect(new Set(await sizes({ scale: 2, fileSize: '16m' }))).toEqual(new Set([16 * 2 ** 20]));
  });

  it('of a preset of its own gives way to the user', async () => {
    const scale = async (more: Record<string, unknown>) =>
      (await makePlan({ preset: 'mixed-cpu', paths: ['/disk'], ...more }, world)).plan.settings.scale;
    expect([await scale({}), await scale({ scale: 0.5 })]).toEqual([0.02, 0.5]);
  });
});

describe('a plan of activities alone', () => {
  const alone = { preset: 'mixed-cpu', paths: ['/disk'] };

  it('refuses dimensions of file operations, and takes those of activities', async () => {
    expect(await problemsOf({ ...alone, depth: 4, files: 3 })).toEqual([
      '--depth says something of file operations, and this plan has none of its own',
      '--files says something of file operations, and this plan has none of its own',
    ]);
    const { plan } = await makePlan({ ...alone, pool: 2, cpus: 1 }, world);
    expect(plan.cells).toEqual([]);
    expect(new Set(plan.activities.map(({ key }) => key.cpus))).toEqual(new Set([1]));
  });

  it('refuses more processors than there are', async () => {
    const few = { ...world, processors: 2 };
    const made = makePlan({ ...alone, cpus: 3 }, few);
    await expect(made).rejects.toMatchObject({ problems: [{ option: '--cpus', value: '3' }] });
  });

  it('resolves the programs that they are to run under, and refuses those that cannot be had', async () => {
    const problem = { message: 'is no Node.js', remedy: 'Name one' };
    const inspectNode = (path: string) =>
      Promise.resolve(path === '/good' ? { resolved: '/real' } : { problem });
    const { plan } = await makePlan({ ...alone, node: '/good' }, { ...world, inspectNode });
    expect(new Set(plan.activities.map(({ key }) => key.node))).toEqual(new Set(['/real']));
    const bad = makePlan({ ...alone, node: '/bad' }, { ...world, inspectNode });
    await expect(bad).rejects.toMatchObject({ problems: [{ option: '--node', value: '/bad' }] });
  });
});
