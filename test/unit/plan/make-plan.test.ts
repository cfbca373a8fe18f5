import { describe, expect, it } from 'vitest';
import { GIB, KIB, MIB } from '../../../src/domain/units.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { surroundings } from './surroundings.js';

describe('the default plan', () => {
  it('is the preset quick over the default directories', async () => {
    const { plan, presentation, origins, warnings, notes } = await makePlan({}, surroundings());
    expect(plan.preset).toBe('quick');
    expect(plan.targets).toEqual([
      { id: 't0', label: '/disk', members: ['/disk'] },
      { id: 't1', label: '/shm', members: ['/shm'] },
    ]);
    expect(plan.cells).toHaveLength(24);
    expect(plan.settings).toEqual({
      rounds: 3,
      durationMs: 250,
      bytes: null,
      warmupMs: 20,
      scale: 1,
      untilSteady: false,
      seed: 1,
      sampleIntervalMs: 100,
      iostatSource: 'proc',
      trialTimeoutMs: 30_000,
      reserveBytes: GIB,
      force: false,
      stages: true,
      budgetMs: 60_000,
      confirm: false,
      passLimitMs: 80_000,
      probesEndMs: 160_000,
    });
    expect(presentation).toEqual({ dryRun: false, format: 'terminal', output: [], quiet: false });
    expect(origins.rounds).toBe('preset quick');
    expect(origins.seed).toBe('default');
    expect([warnings, notes]).toEqual([[], []]);
  });

  it('says so where there is no tmpfs', async () => {
    const world = surroundings({ defaultTargets: () => Promise.resolve(['/disk']) });
    const { plan, notes } = await makePlan({}, world);
    expect(plan.targets.map(({ label }) => label)).toEqual(['/disk']);
    expect(notes).toEqual(['No writable tmpfs was found: the current directory is measured alone.']);
  });
});

describe('options', () => {
  it('replace the preset by a plain product where one of them is a dimension', async () => {
    const { plan } = await makePlan(
      { paths: ['/disk'], strategy: 'native-uv', pool: '1,4,16' },
      surroundings(),
    );
    expect(plan.preset).toBeNull();
    expect(plan.cells.map(({ key }) => key)).toEqual(
      [1, 4, 16].map((poolSize) => ({
        workload: 'files',
        strategy: 'native-uv',
        operation: 'write',
        readShare: null,
        poolSize,
        depth: 16,
        blockSizeBytes: 4 * KIB,
        files: 4,
        fileSizeBytes: 4 * MIB,
        pattern: 'random',
        mode: 'overwrite',
        content: 'random',
        direct: false,
        durability: 'end',
        rate: null,
        batch: null,
        threads: null,
        parameters: {},
        cpus: null,
        node: null,
      })),
    );
  });

  it('leave the preset alone where none of them is a dimension', async () => {
    const { plan } = await makePlan({ paths: ['/disk'], rounds: '5', duration: '100ms' }, surroundings());
    expect([plan.preset, plan.cells.length, plan.settings.rounds, plan.settings.durationMs]).toEqual([
      'quick',
      12,
      5,
      100,
    ]);
  });

  it('sweep processors and programs of Node.js, each a cell of its own', async () => {
    const input = { paths: ['/disk'], strategy: 'null', cpus: '1,2,all', node: ['default', '/opt/node'] };
    const { plan } = await makePlan(input, surroundings());
    expect(plan.cells.map(({ key }) => [key.node, key.cpus])).toEqual([
      [null, 1],
      [null, 2],
      [null, null],
      ['/real/opt/node', 1],
      ['/real/opt/node', 2],
      ['/real/opt/node', null],
    ]);
    expect(new Set(plan.cells.map(({ id }) => id)).size).toBe(6);
  });

  it('sweep rates, mixes and shared syncs', async () => {
    const input = {
      paths: ['/disk'],
      strategy: 'native-uv',
      op: 'mix',
      readShare: '30,70',
      rate: 'none,1000,4MiB/s',
    };
    const { plan } = await makePlan(input, surroundings());
    expect(plan.cells.map(({ key }) => [key.readShare, key.rate])).toEqual([
      [30, null],
      [30, 1000],
      [30, 1024],
      [70, null],
      [70, 1000],
      [70, 1024],
    ]);
    const synced = { paths: ['/disk'], strategy: 'native-uv', durability: 'every:8,group:16,dsync' };
    const cells = (await makePlan(synced, surroundings())).plan.cells;
    expect(cells.map(({ key }) => key.durability)).toEqual(['every:8', 'group:16', 'dsync']);
  });

  it('replace a dimension in every sweep of a preset that is named', async () => {
    const { plan } = await makePlan({ paths: ['/disk'], preset: 'quick', pool: 2 }, surroundings());
    expect(plan.preset).toBe('quick');
    expect(new Set(plan.cells.map(({ key }) => key.poolSize))).toEqual(new Set([null, 2]));
    // Without its pool sizes, the second sweep repeats the first.
    expect(plan.cells).toHaveLength(10);
  });

  it('go before the config file, which goes before preset and defaults', async () => {
    const text = JSON.stringify({
      paths: ['/shm'],
      preset: 'quick',
      rounds: 7,
      seed: 9,
      warmup: 0,
      direct: [false],
    });
    const world = surroundings({ readConfig: () => Promise.resolve(text) });
    const { plan, origins } = await makePlan({ config: 'etc/c.json', rounds: '2' }, world);
    expect(plan.targets.map(({ label }) => label)).toEqual(['/shm']);
    expect([plan.settings.rounds, plan.settings.seed, plan.settings.warmupMs]).toEqual([2, 9, 0]);
    expect([origins.rounds, origins.seed, origins.duration, origins.quiet]).toEqual([
      'command line',
      'c.json',
      'preset quick',
      'default',
    ]);
  });

  it('a config file can hold sweeps of its own', async () => {
    const config = {
      strategy: 'native-uv',
      blockSize: 65_536,
      sweeps: [
        { files: 1, fileSize: '16m' },
        { pool: [1, 2], op: 'read' },
      ],
    };
    const world = surroundings({ readConfig: () => Promise.resolve(JSON.stringify(config)) });
    const { plan } = await makePlan({ paths: ['/disk'], config: 'c.json', depth: '8' }, world);
    expect(plan.preset).toBeNull();
    expect(
      plan.cells.map(({ key }) => [key.operation, key.files, key.poolSize, key.depth, key.blockSizeBytes]),
    ).toEqual([
      ['write', 1, 4, 8, 65_536],
      ['read', 4, 1, 8, 65_536],
      ['read', 4, 2, 8, 65_536],
    ]);
  });

  it.each([
    [{}, 250, null],
    [{ bytes: '64m' }, null, 64 * MIB],
    [{ duration: '2s' }, 2000, null],
    [{ bytes: '64m', duration: 2 }, 2000, 64 * MIB],
  ])('%j bounds a trial by %s ms and %s bytes', async (input, durationMs, bytes) => {
    const { plan } = await makePlan(input, surroundings());
    expect([plan.settings.durationMs, plan.settings.bytes]).toEqual([durationMs, bytes]);
  });
});

describe('targets', () => {
  it('a path given twice is measured once', async () => {
    const { plan, notes } = await makePlan({ paths: ['/disk', '/disk/', '/disk'], pool: 4 }, surroundings());
    expect(plan.targets.map(({ label }) => label)).toEqual(['/disk']);
    expect(notes).toEqual(['/disk/ is the same as /disk; it is measured once.']);
  });

  it('a set is measured together, and each of its members alone', async () => {
    const input = {
      paths: ['/disk'],
      set: ['/disk,/shm', '/shm,/disk'],
      strategy: 'native-uv,native-pwrite:threads=2',
    };
    const { plan, notes } = await makePlan(input, surroundings());
    expect(plan.targets).toEqual([
      { id: 't0', label: '/disk', members: ['/disk'] },
      { id: 't1', label: '/shm', members: ['/shm'] },
      { id: 't2', label: '/disk,/shm', members: ['/disk', '/shm'] },
    ]);
    expect(plan.volumes.map(({ kind }) => kind)).toEqual(['disk', 'disk', 'set']);
    const together = plan.cells.filter(({ targetId }) => targetId === 't2');
    expect(
      together.map(({ key }) => [key.strategy, key.poolSize, key.depth, key.files, key.threads]),
    ).toEqual([
      ['native-uv', 32, 16, 4, null],
      ['native-pwrite', null, 2, 4, 4],
    ]);
    expect(together[0]?.fixed).toEqual([
      {
        dimension: 'poolSize',
        why: '2 members with 16 in flight each: the pool has a thread for each of them',
      },
    ]);
    expect(notes).toContain('/shm,/disk is the same as /disk,/shm; it is measured once.');
  });

  it('a set keeps a pool that is large enough, and smaller ones are one cell', async () => {
    const input = { set: [['/disk', '/shm']], strategy: 'native-uv', depth: 4, pool: [1, 4, 16] };
    const { plan } = await makePlan(input, surroundings());
    const together = plan.cells.filter(({ members }) => members.length === 2);
    expect(together.map(({ key, fixed }) => [key.poolSize, fixed.length])).toEqual([
      [8, 1],
      [16, 0],
    ]);
  });

  it('says where members of a set lie on one volume', async () => {
    const volumes = { '/a': { deviceId: '7' }, '/b': { deviceId: '7' } };
    const { notes } = await makePlan({ set: ['/a,/b'], strategy: 'null' }, surroundings({ volumes }));
    expect(notes[0]).toBe('/a, /b: members of this set lie on one volume; together says nothing of two.');
  });

  it('O_DIRECT on tmpfs is let be and said', async () => {
    const world = surroundings({ volumes: { '/shm': { kind: 'tmpfs' } } });
    const { notes } = await makePlan(
      { paths: ['/shm'], strategy: 'fs-sync', direct: true, blockSize: 64 },
      world,
    );
    expect(notes).toEqual([
      '/shm: tmpfs takes O_DIRECT and ignores it; there is no device to go to directly.',
    ]);
  });

  it('direct I/O keeps to what the kernel tells of a volume', async () => {
    const world = surroundings({ volumes: { '/disk': { directAlignmentBytes: 4096 } } });
    const input = { paths: ['/disk'], strategy: 'fs-sync', direct: true, blockSize: 512 };
    await expect(makePlan(input, world)).rejects.toThrow('direct I/O here wants multiples of 4096 bytes');
  });
});

describe('--iostat-source sysstat', () => {
  const warningsOf = async (input: object): Promise<readonly string[]> =>
    (await makePlan({ paths: ['/disk'], ...input }, surroundings())).warnings;

  it('warns of trials that are shorter than two of its seconds', async () => {
    expect(await warningsOf({ iostatSource: 'sysstat', duration: '1500ms' })).toEqual([
      'iostat samples once a second, and a trial measures for 1.50 s: its rows span several trials. Give --duration 5s, or --iostat-source proc.',
    ]);
    expect(await warningsOf({ iostatSource: 'sysstat', duration: '2s' })).toEqual([]);
    expect(await warningsOf({ iostatSource: 'proc', duration: '300ms' })).toEqual([]);
  });
});
