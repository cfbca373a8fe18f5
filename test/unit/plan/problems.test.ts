import { describe, expect, it } from 'vitest';
import { IotriageError, type Problem } from '../../../src/domain/errors.js';
import { MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import type { PlanSurroundings } from '../../../src/plan/surroundings.js';
import { strategies, strategy, surroundings } from './surroundings.js';

async function problemsOf(
  input: unknown,
  world: PlanSurroundings = surroundings(),
): Promise<readonly Problem[]> {
  const error: unknown = await makePlan(input, world).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof IotriageError)) throw new Error(`expected a usage error, got ${String(error)}`);
  expect(error.code).toBe('usage');
  return error.problems;
}

async function messages(input: unknown, world?: PlanSurroundings): Promise<readonly string[]> {
  return (await problemsOf(input, world)).map(
    ({ option, value, message }) => `${option} ${value}: ${message}`,
  );
}

describe('bad use', () => {
  it('is told all at once: values, strategies, keys, files and paths', async () => {
    const world = surroundings({
      bad: { '/missing': 'does not exist', '/file': 'is no directory', '/ro': 'is read-only' },
      readConfig: () =>
        Promise.resolve('{ "blocksize": "4k", "rounds": 0, "sweeps": [{ "pool": 0, "x": 1 }] }'),
      checkOutput: (file) =>
        Promise.resolve([{ option: '--output', value: file, message: 'is no format', remedy: 'Choose' }]),
    });
    const found = await messages(
      {
        paths: ['/missing', '/file', '/ro', '/disk'],
        pool: '0',
        depth: '99999',
        blockSize: '4 blocks',
        strategy: 'fs-sync,fast,worker-pool:batch=0,fs-sync:batch=2',
        duration: '5ms',
        seed: '4294967296',
        output: ['out.xyz'],
        config: 'dir/plan.json',
      },
      world,
    );
    expect([...found].sort()).toEqual(
      [
        'blocksize in plan.json : is not known',
        'rounds in plan.json 0: must be a whole number from 1 to 1000',
        'sweeps[0].pool in plan.json 0: must be a whole number from 1 to 1024',
        'sweeps[0].x in plan.json : is not known',
        '--strategy fast: is no strategy',
        '--strategy worker-pool:batch=0: batch must be a whole number from 1 to 4096',
        '--strategy fs-sync:batch=2: fs-sync has no parameter "batch"',
        '--pool 0: must be a whole number from 1 to 1024',
        '--depth 99999: must be a whole number from 1 to 1024',
        '--block-size 4 blocks: is no size',
        '--duration 5ms: is out of range: durations go from 10 ms to 24 h',
        '--seed 4294967296: must be a whole number from 0 to 4294967295',
        '--output out.xyz: is no format',
        'paths[0] /missing: does not exist',
        'paths[1] /file: is no directory',
        'paths[2] /ro: is read-only',
      ].sort(),
    );
  });

  it('names the key that was probably meant', async () => {
    const text = '{ "block-size": "4k", "operation": "read", "colour": true, "1": 2 }';
    const world = surroundings({ readConfig: () => Promise.resolve(text) });
    const found = await problemsOf({ config: 'plan.json' }, world);
    expect(Object.fromEntries(found.map(({ option, remedy }) => [option, remedy.split(' `')[0]]))).toEqual({
      'block-size in plan.json': 'Did you mean blockSize?',
      'operation in plan.json': 'Did you mean op?',
      'colour in plan.json': 'Leave it out;',
      '1 in plan.json': 'Leave it out;',
    });
  });

  it('tells of every item of a list that is wrong', async () => {
    expect(await messages({ pool: '4,0,x,2000' })).toEqual([
      '--pool 0: must be a whole number from 1 to 1024',
      '--pool x: must be a whole number from 1 to 1024',
      '--pool 2000: must be a whole number from 1 to 1024',
    ]);
  });

  it.each([
    ['4', '4'],
    ['"rounds"', 'rounds'],
    ['[]', '[]'],
    ['null', 'null'],
  ])('a config file must hold an object, not %s', async (text, value) => {
    const found = await problemsOf(
      { config: 'c.json' },
      surroundings({ readConfig: () => Promise.resolve(text) }),
    );
    expect(found.map(({ option, value: given }) => [option, given])).toEqual([['c.json', value]]);
  });

  it('a config file must exist, hold JSON, and name no other', async () => {
    expect(await messages({ config: 'gone.json' })).toEqual(['--config gone.json: does not exist']);
    const broken = surroundings({ readConfig: () => Promise.resolve('{') });
    expect((await messages({ config: 'c.json' }, broken))[0]).toMatch(/^--config c.json: is no JSON/);
    const nested = surroundings({ readConfig: () => Promise.resolve('{"config": "d.json"}') });
    expect(await messages({ config: 'c.json' }, nested)).toEqual([
      'config in c.json d.json: a config file cannot name another one',
    ]);
  });

  it.each([
    [{ preset: 'slow' }, '--preset slow: is no preset'],
    [{ set: ['/disk'] }, '--set /disk: a set needs at least two directories'],
    [{ set: ['/disk,/disk/'] }, '--set /disk,/disk/: names one directory twice'],
    [{ op: 'read', mode: 'new' }, '--mode new: new files hold nothing to read'],
    [
      { strategy: 'worker-pool', direct: true },
      '--strategy worker-pool: does not do direct I/O: its shared buffers are not aligned',
    ],
    [
      { strategy: 'worker-pool', depth: 512 },
      '--depth 512: worker-pool does at most 256: each in flight has a thread',
    ],
    [
      { strategy: 'worker-pool', depth: 200, set: ['/disk,/shm'] },
      '--depth 200: worker-pool does at most 128: each in flight has a thread',
    ],
    [{ blockSize: '64', direct: true }, '--block-size 64 B: direct I/O here wants multiples of 512 bytes'],
    [{ fileSize: '6k' }, '--file-size 6 KiB: is no multiple of the block size, 4 KiB'],
    [{ fileSize: '4k', blockSize: '8k' }, '--file-size 4 KiB: is no multiple of the block size, 8 KiB'],
    [
      { files: 1, fileSize: '32k', strategy: 'native-uv' },
      '--depth 16: 1 x 32 KiB in blocks of 4 KiB can keep only 8 in flight',
    ],
    [{ op: 'mix', mode: 'new' }, '--mode new: new files hold nothing to read'],
    [{ op: 'mix', durability: 'every:8' }, '--durability every:8: a mix has no syncs between its operations'],
    [{ readShare: 50 }, '--read-share 50: only a mix has a share of reads'],
    [{ op: 'mix', readShare: 100 }, '--read-share 100: must be a whole number from 1 to 99'],
    [{ durability: 'always' }, '--durability always: is not known here'],
    [
      { durability: 'every:3', strategy: 'native-uv' },
      '--durability every:3: a file of 4 MiB holds 1024 blocks of 4 KiB, no whole groups of 3',
    ],
    [
      { durability: 'group:3', strategy: 'native-uv', depth: 3 },
      '--durability group:3: a file of 4 MiB holds 1024 blocks of 4 KiB, no whole groups of 3',
    ],
    [
      { durability: 'group:8', strategy: 'native-uv', depth: 12 },
      '--depth 12: group:8 takes its lanes in groups of 8',
    ],
    [
      { durability: 'group:8', strategy: 'fs-sync' },
      '--strategy fs-sync: does not do durability group:8: it has 1 in flight, which make no whole groups of 8',
    ],
    [
      { durability: 'every:512', strategy: 'native-uv' },
      '--depth 16: 4 x 4 MiB in blocks of 4 KiB, synced after every 512, can keep only 8 in flight',
    ],
    [
      { durability: 'each', blockSize: '64', fileSize: '12m', files: 3, strategy: 'null' },
      '--block-size 64 B: 3 x 12 MiB in blocks of 64 B with their syncs are 1179648 operations in a pass, and it holds at most 1048576',
    ],
    [{ rate: 'fast' }, '--rate fast: is no rate'],
    [{ cpus: '1,4' }, '--cpus 4: this process may run on 2 processors (affinity)'],
    [{ node: ['/usr/bin/gone'] }, '--node /usr/bin/gone: does not exist'],
    [{ bytes: '64m', mode: 'new' }, '--bytes 64 MiB: new files are written once: 4 x 4 MiB take 16 MiB'],
    [{ bytes: '1k', blockSize: '4k' }, '--bytes 1 KiB: is less than one block of 4 KiB'],
    [
      { blockSize: '64', fileSize: '64m', files: 2, strategy: 'null' },
      '--block-size 64 B: 2 x 64 MiB in blocks of 64 B are 2097152 operations in a pass, and it holds at most 1048576',
    ],
    [
      { depth: 1024, blockSize: '4m', fileSize: '4g', strategy: 'native-uv' },
      '--depth 1024: 1024 in flight of 4 MiB each need 4 GiB of buffers, and at most 1 GiB are used',
    ],
    [
      { set: ['/disk,/shm'], depth: 1024, strategy: 'native-uv' },
      '--depth 1024: 2 members need a pool of 2048, and libuv makes at most 1024 threads',
    ],
  ])('%j', async (input, expected) => {
    expect(await messages(input)).toEqual([expected]);
  });

  it('counts the descriptors that a trial needs', async () => {
    const world = surroundings({ openFileLimit: 1024 });
    expect(await messages({ files: 1000, strategy: 'null' }, world)).toEqual([
      '--files 1000: a trial needs 1064 open files, and a process may have 1024',
    ]);
  });

  it('refuses a path that lies on a read-only volume', async () => {
    const world = surroundings({ volumes: { '/disk': { readOnly: true } } });
    expect(await messages({ paths: ['/disk'] }, world)).toEqual([
      'paths /disk: lies on a volume that is mounted read-only',
    ]);
  });

  it.each(['proc', 'sysfs', 'cgroup2', 'devpts', 'devtmpfs'])(
    "refuses a path on the kernel's own file system %s, alone and in a set",
    async (fsType) => {
      const mount = { point: '/own', fsType, options: [], source: fsType };
      const world = surroundings({ volumes: { '/own': { mount } } });
      const expected = [`paths /own: lies on ${fsType}, which holds no files of users`];
      expect(await messages({ paths: ['/own'] }, world)).toEqual(expected);
      const inSet = await messages({ paths: ['/disk'], set: ['/disk,/own'] }, world);
      expect(new Set(inSet)).toEqual(new Set(expected));
    },
  );

  it('allows a strategy in vain where it comes by `all`, and says so', async () => {
    const { plan, notes } = await makePlan(
      { paths: ['/disk'], direct: true, strategy: 'all' },
      surroundings(),
    );
    expect(plan.cells.map(({ key }) => key.strategy)).not.toContain('worker-pool');
    expect(notes).toEqual(['worker-pool is left out with direct I/O: its shared buffers are not aligned.']);
  });
});

describe('a strategy with parameters of its own', () => {
  const threaded = strategy('native-threads', {
    usesPool: false,
    can: { depth: { kind: 'fixed', value: 1, why: 'one call each' } },
    parameters: [
      { name: 'threads', kind: 'number', summary: 'threads', defaultValue: 2, min: 1, max: 64 },
      { name: 'sharing', kind: 'choice', summary: 'files', defaultValue: 'own', values: ['own', 'shared'] },
      { name: 'vector', kind: 'number', summary: 'blocks', defaultValue: 1, min: 1, max: 64 },
    ],
  });
  const world = surroundings({ strategies: [strategy('fs-promises'), threaded] });

  it.each([
    [
      { strategy: 'native-threads:threads=3' },
      '--files 4: native-threads: 3 threads with files of their own need a multiple of 3 files',
    ],
    [
      { strategy: 'native-threads:vector=3' },
      '--file-size 4 MiB: native-threads: a file of 4 MiB holds no whole vectors of 12 KiB',
    ],
    [
      { strategy: 'native-threads:vector=8', bytes: '16k' },
      '--bytes 16 KiB: is less than one vector of 32 KiB',
    ],
  ])('is checked with them: %o', async (input, expected) => {
    expect(await messages({ paths: ['/disk'], ...input }, world)).toEqual([expected]);
  });

  it('is asked whether values of them go together', async () => {
    const refusing = {
      ...threaded,
      refuses: ({ threads, sharing }: Readonly<Record<string, number | string>>) =>
        Number(threads) > 1 && sharing === 'shared' ? { why: 'they block', remedy: 'Give threads=1' } : null,
    };
    const all = surroundings({ strategies: [...strategies, refusing] });
    const input = (given: string) => ({ paths: ['/disk'], strategy: `native-threads:${given}` });
    expect(await problemsOf(input('sharing=shared'), all)).toEqual([
      {
        option: '--strategy',
        value: 'native-threads:sharing=shared',
        message: 'cannot be: they block',
        remedy: 'Give threads=1',
      },
    ]);
    const { plan } = await makePlan(input('sharing=shared:threads=1'), all);
    expect(plan.cells).toHaveLength(1);
  });

  it('takes so much more in flight as one of them says', async () => {
    const scaled = strategy('native-threads', {
      usesPool: false,
      can: { depth: { kind: 'honoured', max: { value: 8, why: 'a process for each', times: 'threads' } } },
      parameters: threaded.parameters,
    });
    const all = surroundings({ strategies: [...strategies, scaled] });
    const input = (depth: number, threads: number) => ({
      paths: ['/disk'],
      strategy: `native-threads:threads=${threads}`,
      depth,
      files: 12,
    });
    expect((await makePlan(input(24, 3), all)).plan.cells).toHaveLength(1);
    expect(await messages(input(25, 3), all)).toEqual([
      '--depth 25: native-threads does at most 24: a process for each',
    ]);
    expect(await problemsOf(input(24, 2), all)).toHaveLength(1);
  });

  it('takes a choice of theirs by its name alone', async () => {
    const all = surroundings({ strategies: [...strategies, threaded] });
    const found = await problemsOf({ paths: ['/disk'], strategy: 'native-threads:sharing=both' }, all);
    expect(found).toEqual([
      {
        option: '--strategy',
        value: 'native-threads:sharing=both',
        message: 'sharing is not known here',
        remedy: 'Choose own or shared',
      },
    ]);
  });

  it('is left out with a note where it came by `all` and they do not fit', async () => {
    const { plan, notes } = await makePlan({ paths: ['/disk'], strategy: 'all', files: 1 }, world);
    expect(plan.cells.map(({ key }) => key.strategy)).toEqual(['fs-promises']);
    expect(notes).toEqual([
      'native-threads is left out with 1 file: 2 threads with files of their own need a multiple of 2 files.',
    ]);
  });
});

describe('a strategy that this machine does not have', () => {
  const missing = strategy('dd', { absent: () => Promise.resolve('there is no program dd') });
  const world = surroundings({ strategies: [strategy('fs-promises'), missing] });

  it('is a problem where it was named, told with all others', async () => {
    const input = {
      paths: ['/disk'],
      strategy: 'fs-promises,dd',
      node: ['/usr/bin/gone', '/opt/node'],
      output: 'x',
    };
    expect(await messages(input, world)).toEqual([
      '--strategy dd: cannot be had here: there is no program dd',
      '--node /usr/bin/gone: does not exist',
    ]);
  });

  it('is left out with a note where it came by `all`', async () => {
    const { plan, notes } = await makePlan({ paths: ['/disk'], strategy: 'all' }, world);
    expect(plan.cells.map(({ key }) => key.strategy)).toEqual(['fs-promises']);
    expect(notes).toEqual(['dd is left out: there is no program dd.']);
  });
});

describe('a value beyond what a strategy does', () => {
  it('is told once for each value, with the bound as the remedy', async () => {
    const found = await problemsOf({ strategy: 'worker-pool', depth: '1,512,1024', pool: '1,4' });
    expect(found.map(({ value, remedy }) => [value, remedy])).toEqual([
      ['512', 'Give at most 256, or leave out worker-pool'],
      ['1024', 'Give at most 256, or leave out worker-pool'],
    ]);
  });

  it('leaves the strategy out with a note where it came by `all`', async () => {
    const { plan, notes } = await makePlan(
      { paths: ['/disk'], strategy: 'all', depth: '256,512' },
      surroundings(),
    );
    const depths = plan.cells.filter(({ key }) => key.strategy === 'worker-pool').map(({ key }) => key.depth);
    expect(depths).toEqual([256]);
    expect(notes).toEqual([
      'worker-pool is left out with depth 512, at most 256: each in flight has a thread.',
    ]);
  });
});

describe('space', () => {
  const small = { '/disk': { sizeBytes: 16 * MIB, freeBytes: 16 * MIB, freeInodes: 100 } };

  it('refuses with the numbers what does not fit beside the reserve', async () => {
    const input = { paths: ['/disk'], files: 4, fileSize: '16m', reserve: '16m' };
    const found = await problemsOf(input, surroundings({ volumes: small }));
    expect(found).toEqual([
      {
        option: 'paths',
        value: '/disk',
        message: 'needs 64.0 MiB + 16 MiB reserve, 16 MiB free',
        remedy: 'Give fewer or smaller files (--files, --file-size), a smaller --reserve, or --force',
      },
    ]);
  });

  it('goes on with --force, and warns', async () => {
    const input = { paths: ['/disk'], files: 4, fileSize: '16m', reserve: 0, force: true };
    const { plan, warnings } = await makePlan(input, surroundings({ volumes: small }));
    expect(plan.settings.reserveBytes).toBe(0);
    expect(warnings[0]).toBe('/disk: needs 64.0 MiB + 0 B reserve, 16 MiB free; --force goes on regardless.');
  });

  it('counts inodes', async () => {
    const input = { paths: ['/disk'], files: 200, fileSize: '4k', strategy: 'fs-sync' };
    expect(await messages(input, surroundings({ volumes: small }))).toEqual([
      'paths /disk: needs 202 inodes, 100 free',
    ]);
  });

  it('adds up the members of a set that lie on one volume', async () => {
    const volumes = {
      '/a': { deviceId: '7', freeBytes: 24 * MIB, sizeBytes: 32 * MIB },
      '/b': { deviceId: '7', freeBytes: 24 * MIB, sizeBytes: 32 * MIB },
    };
    const input = { files: 4, fileSize: '4m', strategy: 'native-uv', depth: 1, reserve: 0 };
    const alone = await makePlan({ ...input, paths: ['/a', '/b'] }, surroundings({ volumes }));
    expect(alone.plan.estimate.space.map(({ bytes }) => bytes)).toEqual([16 * MIB + 8192, 16 * MIB + 8192]);
    expect(await messages({ ...input, set: ['/a,/b'] }, surroundings({ volumes }))).toEqual([
      'paths /a: needs 32.0 MiB + 0 B reserve, 24 MiB free',
      'paths /b: needs 32.0 MiB + 0 B reserve, 24 MiB free',
    ]);
  });

  it('is not checked where the file system does not tell, and that is said', async () => {
    const world = surroundings({
      volumes: { '/disk': { freeBytes: null, freeInodes: null, sizeBytes: null } },
    });
    const { warnings } = await makePlan({ paths: ['/disk'] }, world);
    expect(warnings).toEqual(['/disk: the file system does not tell its free space; it was not checked.']);
  });

  it('warns where files fill a fifth of a small ext4 volume', async () => {
    const world = surroundings({ volumes: { '/disk': { sizeBytes: 64 * MIB, freeBytes: 60 * MIB } } });
    const { warnings } = await makePlan({ paths: ['/disk'] }, world);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ext4 flushes early');
  });
});
